"""What people add to a complaint: pictures, documents, letters, recordings. Kept privately, looked at, never lost."""
