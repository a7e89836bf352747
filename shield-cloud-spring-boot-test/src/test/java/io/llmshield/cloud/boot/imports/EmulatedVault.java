package io.llmshield.cloud.boot.imports;

import java.net.URI;
import java.time.OffsetDateTime;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import io.llmshield.cloud.autoconfigure.azure.AzureConnectionDetails;
import io.llmshield.cloud.test.keyvault.KeyVaultDouble;
import io.llmshield.cloud.test.keyvault.VaultTokens;
import reactor.core.publisher.Mono;

/**
 * A vault with a certificate that no property can make trusted.
 */
class EmulatedVault implements AzureConnectionDetails {

	static KeyVaultDouble vault;

	@Override
	public URI getVaultUrl() {
		return vault.uri();
	}

	@Override
	public TokenCredential getCredential() {
		return (request) -> Mono
			.just(new AccessToken(VaultTokens.forVault(VaultTokens.ALLOWED), OffsetDateTime.now().plusMinutes(30)));
	}

	@Override
	public HttpClient getHttpClient() {
		return new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder().sslContext(vault.sslContext())).build();
	}

}
