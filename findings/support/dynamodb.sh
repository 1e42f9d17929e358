# For the scripts beside this folder: a server that speaks DynamoDB's protocol on a free port of the loopback interface, fetched from npm into a folder that is removed at the end.
# Needs npm and curl; DynamoDB Local needs Java 17 as well.

. "$(dirname "${BASH_SOURCE[0]}")/folder.sh"
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')

# Amazon's own server, which this npm package carries.
start_dynamodb_local() {
    (cd "$folder" && npm pack --silent "amplify-dynamodb-simulator@$1" > /dev/null && tar xzf ./*.tgz)
    cd "$folder/package/emulator"
    java -Djava.library.path=DynamoDBLocal_lib -jar DynamoDBLocal.jar -inMemory -port "$port" -disableTelemetry > "$folder/log" 2>&1 &
    server=$!
    wait_for_tables
}

# An independent implementation.
start_dynalite() {
    cd "$folder"
    npm install --silent --no-audit --no-fund "dynalite@$1" > /dev/null
    node node_modules/dynalite/cli.js --port "$port" --createTableMs 0 --deleteTableMs 0 > "$folder/log" 2>&1 &
    server=$!
    wait_for_tables
}

wait_for_tables() {
    for _ in $(seq 60); do
        if call ListTables '{}' 2> /dev/null | grep -q TableNames; then
            return
        fi
        sleep 0.5
    done
    echo "The server did not start." >&2
    exit 2
}

# One request; no server here checks a signature.
call() {
    curl -s "http://127.0.0.1:$port/" -H "X-Amz-Target: DynamoDB_20120810.$1" -H 'Content-Type: application/x-amz-json-1.0' -H 'X-Amz-Date: 20260101T000000Z' \
        -H 'Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=00' -d "$2"
    echo
}

# A table "wards" with the key "id" and an index "byCode" on the text "code".
create_table() {
    call CreateTable '{"TableName":"wards","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"code","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5},
        "GlobalSecondaryIndexes":[{"IndexName":"byCode","KeySchema":[{"AttributeName":"code","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"},
        "ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5}}]}' > /dev/null
    until call DescribeTable '{"TableName":"wards"}' | grep -q '"TableStatus":"ACTIVE"'; do
        sleep 0.2
    done
}
