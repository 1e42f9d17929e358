#!/usr/bin/env bash
# DynamoDB Local 1.25.1 (npm amplify-dynamodb-simulator 2.9.30): a number is stored without its trailing zeros by PutItem, and with them by UpdateItem. The service's documentation says that
# leading and trailing zeros are trimmed, and dynalite 4.0.0, an independent implementation, trims both. Whoever compares or hashes what is stored (a signature over an item, say) sees two
# different numbers for one value, on this server only.
#
# Seen:
#   put:    {"Item":{"beds":{"N":"1.5"}, ...
#   update: {"Item":{"beds":{"N":"1.50"}, ...
set -euo pipefail
. "$(dirname "$0")/support/dynamodb.sh"
start_dynamodb_local 2.9.30
create_table

call PutItem '{"TableName":"wards","Item":{"id":{"S":"put"},"beds":{"N":"1.50"}}}' > /dev/null
call UpdateItem '{"TableName":"wards","Key":{"id":{"S":"update"}},"UpdateExpression":"SET beds = :n","ExpressionAttributeValues":{":n":{"N":"1.50"}}}' > /dev/null
expect "put" "$(call GetItem '{"TableName":"wards","Key":{"id":{"S":"put"}}}')" '{"N":"1.5"}'
expect "update" "$(call GetItem '{"TableName":"wards","Key":{"id":{"S":"update"}}}')" '{"N":"1.50"}'
