#!/usr/bin/env bash
# DynamoDB Local 1.25.1 (npm amplify-dynamodb-simulator 2.9.30): what ReturnValues UPDATED_NEW returns of a path inside an attribute. Of a changed member of a map it returns the whole map; of an
# element that is set past the end of a list, and so appended, it returns nothing, not even "Attributes", though the element is stored. dynalite 4.0.0 returns the changed member alone,
# as the service's documentation describes. Code that takes the new value from the answer gets more than it changed, or nothing.
#
# Seen:
#   member:   {"Attributes":{"beds":{"M":{"east":{"N":"7"},"west":{"N":"2"}}}}}
#   appended: {}
#   stored:   {"Item":{"people":{"L":[{"S":"a"},{"S":"z"}]}, ...
set -euo pipefail
. "$(dirname "$0")/support/dynamodb.sh"
start_dynamodb_local 2.9.30
create_table

call PutItem '{"TableName":"wards","Item":{"id":{"S":"a"},"beds":{"M":{"east":{"N":"1"},"west":{"N":"2"}}},"people":{"L":[{"S":"a"}]}}}' > /dev/null
change() {
    call UpdateItem "{\"TableName\":\"wards\",\"Key\":{\"id\":{\"S\":\"a\"}},\"UpdateExpression\":\"SET $1 = :v\",\"ExpressionAttributeValues\":{\":v\":$2},\"ReturnValues\":\"UPDATED_NEW\"}"
}

expect "member" "$(change beds.east '{"N":"7"}')" '"west":{"N":"2"}'
expect "appended" "$(change 'people[9]' '{"S":"z"}')" '{}'
expect "stored" "$(call GetItem '{"TableName":"wards","Key":{"id":{"S":"a"}}}')" '"L":[{"S":"a"},{"S":"z"}]'
