"""The design system: template tags, icons, the frame of the page. It knows no records."""
