"""文件：bytes in and out: pictures, QR images, cards, reports."""
