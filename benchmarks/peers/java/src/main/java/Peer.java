import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.itemencryptor.DynamoDbItemEncryptor;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.itemencryptor.model.DecryptItemInput;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.itemencryptor.model.DynamoDbItemEncryptorConfig;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.itemencryptor.model.EncryptItemInput;
import software.amazon.cryptography.dbencryptionsdk.structuredencryption.model.CryptoAction;
import software.amazon.cryptography.materialproviders.MaterialProviders;
import software.amazon.cryptography.materialproviders.model.AesWrappingAlg;
import software.amazon.cryptography.materialproviders.model.CreateRawAesKeyringInput;
import software.amazon.cryptography.materialproviders.model.DBEAlgorithmSuiteId;
import software.amazon.cryptography.materialproviders.model.MaterialProvidersConfig;

public class Peer {
    public static void main(String[] args) {
        int size = Integer.parseInt(args[0]);
        int fields = Integer.parseInt(args[1]);
        double seconds = Double.parseDouble(args[3]);
        var providers = MaterialProviders.builder().MaterialProvidersConfig(MaterialProvidersConfig.builder().build()).build();
        var keyring = providers.CreateRawAesKeyring(CreateRawAesKeyringInput.builder()
            .keyNamespace("benchmark").keyName("key-1")
            .wrappingKey(ByteBuffer.wrap(new byte[32]))
            .wrappingAlg(AesWrappingAlg.ALG_AES256_GCM_IV12_TAG16)
            .build());
        Map<String, CryptoAction> actions = new HashMap<>();
        Map<String, AttributeValue> item = new HashMap<>();
        actions.put("Id", CryptoAction.SIGN_ONLY);
        actions.put("Clinic", CryptoAction.SIGN_ONLY);
        item.put("Id", AttributeValue.builder().s("patient-000001").build());
        item.put("Clinic", AttributeValue.builder().s("Sydney Central").build());
        for (int i = 0; i < fields; i++) {
            String name = String.format("Field%02d", i);
            actions.put(name, CryptoAction.ENCRYPT_AND_SIGN);
            item.put(name, AttributeValue.builder().s("x".repeat(size / fields)).build());
        }

        var encryptor = DynamoDbItemEncryptor.builder().DynamoDbItemEncryptorConfig(DynamoDbItemEncryptorConfig.builder()
            .logicalTableName("Patients")
            .partitionKeyName("Id")
            .attributeActionsOnEncrypt(actions)
            .allowedUnsignedAttributePrefix(":")
            .keyring(keyring)
            .algorithmSuiteId(args[2].equals("ecdsa")
                ? DBEAlgorithmSuiteId.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384_SYMSIG_HMAC_SHA384
                : DBEAlgorithmSuiteId.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_SYMSIG_HMAC_SHA384)
            .build()).build();
        var encrypted = encryptor.EncryptItem(EncryptItemInput.builder().plaintextItem(item).build()).encryptedItem();
        measure("encrypt", seconds, () -> encryptor.EncryptItem(EncryptItemInput.builder().plaintextItem(item).build()));
        measure("decrypt", seconds, () -> encryptor.DecryptItem(DecryptItemInput.builder().encryptedItem(encrypted).build()));
    }

    private static void measure(String name, double seconds, Runnable operation) {
        sample(seconds, operation);
        List<Long> samples = sample(seconds, operation);
        Collections.sort(samples);
        System.out.println(name + "\t" + samples.get(samples.size() / 2));
    }

    private static List<Long> sample(double seconds, Runnable operation) {
        List<Long> samples = new ArrayList<>();
        for (long begin = System.nanoTime(); System.nanoTime() - begin < seconds * 1e9;) {
            long start = System.nanoTime();
            operation.run();
            samples.add(System.nanoTime() - start);
        }

        return samples;
    }
}
