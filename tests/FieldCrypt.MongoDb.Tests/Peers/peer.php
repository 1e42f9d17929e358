<?php
// MongoDB's official PHP driver as an independent peer. Arguments: connection string, local master key in base64, what to do.
// Prints one JSON document.
[, $uri, $masterKey, $action] = $argv;
$vault = 'keyvault.datakeys';
$people = 'clinic.people';
$providers = ['local' => ['key' => new MongoDB\BSON\Binary(base64_decode($masterKey), MongoDB\BSON\Binary::TYPE_GENERIC)]];
$manager = new MongoDB\Driver\Manager($uri);
$encryption = $manager->createClientEncryption(['keyVaultNamespace' => $vault, 'kmsProviders' => $providers]);
$deterministic = MongoDB\Driver\ClientEncryption::AEAD_AES_256_CBC_HMAC_SHA_512_DETERMINISTIC;
$random = MongoDB\Driver\ClientEncryption::AEAD_AES_256_CBC_HMAC_SHA_512_RANDOM;

if ($action === 'write') {
    // A key of its own, and values under it.
    $key = $encryption->createDataKey('local', ['keyAltNames' => ['theirs']]);
    $document = [
        '_id' => 'theirs',
        'ssn' => $encryption->encrypt('078-05-1120', ['keyId' => $key, 'algorithm' => $deterministic]),
        'home' => ['zip' => $encryption->encrypt(12345, ['keyAltName' => 'theirs', 'algorithm' => $random])],
        'visits' => [$encryption->encrypt(['notes' => 'none'], ['keyAltName' => 'theirs', 'algorithm' => $random])],
    ];
    $bulk = new MongoDB\Driver\BulkWrite();
    $bulk->insert($document);
    $manager->executeBulkWrite($people, $bulk);
    echo json_encode(['key' => bin2hex($key->getData())]);
} elseif ($action === 'read') {
    // Automatic decryption: every encrypted value of the reply, wherever it stands.
    $reader = new MongoDB\Driver\Manager($uri, [], [
        'autoEncryption' => ['keyVaultNamespace' => $vault, 'kmsProviders' => $providers, 'bypassAutoEncryption' => true],
    ]);
    $found = $reader->executeQuery($people, new MongoDB\Driver\Query(['_id' => 'ours']))->toArray();
    echo MongoDB\BSON\toRelaxedExtendedJSON(MongoDB\BSON\fromPHP($found[0]));
} elseif ($action === 'find') {
    // An equal value finds what FieldCrypt encrypted.
    $ssn = $encryption->encrypt('078-05-1120', ['keyAltName' => 'ours', 'algorithm' => $deterministic]);
    $found = $manager->executeQuery($people, new MongoDB\Driver\Query(['ssn' => $ssn]))->toArray();
    echo json_encode(['found' => array_map(fn ($document) => $document->_id, $found)]);
}
