"""Letters at the desk: their texts, what could not be delivered, what is to be posted, and how they are sent."""
