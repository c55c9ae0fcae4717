"""What managers read: the dashboard of KPIs, practice health and the monthly report."""
