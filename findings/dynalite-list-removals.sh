#!/usr/bin/env bash
# dynalite 4.0.0 (npm): one update that removes several elements of a list removes them one after the other, each index counted in what the former left. DynamoDB Local, and the service's
# documentation, count all of them in the list as it was. Elements stay that should be gone, and others are gone that should stay, without an error.
#
# Seen, REMOVE people[0], people[1] of [a, b, c, d]:
#   {"Attributes":{"id":{"S":"a"},"people":{"L":[{"S":"b"},{"S":"d"}]}}}      (DynamoDB Local: c, d)
set -euo pipefail
. "$(dirname "$0")/support/dynamodb.sh"
start_dynalite 4.0.0
create_table

call PutItem '{"TableName":"wards","Item":{"id":{"S":"a"},"people":{"L":[{"S":"a"},{"S":"b"},{"S":"c"},{"S":"d"}]}}}' > /dev/null
expect "removed" "$(call UpdateItem '{"TableName":"wards","Key":{"id":{"S":"a"}},"UpdateExpression":"REMOVE people[0], people[1]","ReturnValues":"ALL_NEW"}')" '"L":[{"S":"b"},{"S":"d"}]'
