"""Who is asked for what → letters of request (依頼文) and reply sheets (回答書)."""
