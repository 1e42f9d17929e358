module fieldcrypt/peer

go 1.23.2
