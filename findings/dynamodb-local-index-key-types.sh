#!/usr/bin/env bash
# DynamoDB Local 1.25.1 (npm amplify-dynamodb-simulator 2.9.30): PutItem refuses a number where the key of an index is a text, UpdateItem stores it. The item is then found by a scan of the
# index and by no query. dynalite 4.0.0 refuses both, as the service's documentation says. A test that writes by UpdateItem (as the object mapper of the .NET SDK does) can pass here with
# data that the service would not take.
#
# Seen:
#   put:    ... "One or more parameter values were invalid: Type mismatch for Index Key"
#   update: {}
#   scan:   {"Items":[{"code":{"N":"1"},"id":{"S":"a"}}],"Count":1,"ScannedCount":1}
#   query:  {"Items":[],"Count":0,"ScannedCount":0}
set -euo pipefail
. "$(dirname "$0")/support/dynamodb.sh"
start_dynamodb_local 2.9.30
create_table

expect "put" "$(call PutItem '{"TableName":"wards","Item":{"id":{"S":"a"},"code":{"N":"1"}}}')" 'Type mismatch for Index Key'
expect "update" "$(call UpdateItem '{"TableName":"wards","Key":{"id":{"S":"a"}},"UpdateExpression":"SET code = :n","ExpressionAttributeValues":{":n":{"N":"1"}}}')" '{}'
expect "scan" "$(call Scan '{"TableName":"wards","IndexName":"byCode"}')" '"Count":1'
expect "query" "$(call Query '{"TableName":"wards","IndexName":"byCode","KeyConditionExpression":"code = :c","ExpressionAttributeValues":{":c":{"S":"1"}}}')" '"Count":0'
