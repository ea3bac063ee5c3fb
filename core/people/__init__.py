"""Who is who: organisations, persons with their accounts, advocates, coordinators and families."""
