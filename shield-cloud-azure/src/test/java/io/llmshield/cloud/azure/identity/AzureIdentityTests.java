package io.llmshield.cloud.azure.identity;

import java.time.OffsetDateTime;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.identity.AzureCliCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.CredentialUnavailableException;
import com.azure.identity.DefaultAzureCredentialBuilder;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.identity.CredentialSource;
import io.llmshield.cloud.identity.Identity;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.keyvault.VaultTokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * As whom tokens say that the application calls.
 */
class AzureIdentityTests {

	private static TokenCredential giving(String token) {
		return (request) -> {
			assertThat(request.getScopes()).containsExactly(AzureIdentities.RESOURCE_MANAGER);
			return Mono.just(new AccessToken(token, OffsetDateTime.now().plusHours(1)));
		};
	}

	private static Identity of(Map<String, ?> claims) {
		return AzureIdentities.identity(giving(VaultTokens.of(claims)), AzureIdentities.RESOURCE_MANAGER).current();
	}

	@Test
	void servicePrincipal() {
		Identity identity = of(Map.of("oid", "object", "appid", "client", "tid", "tenant", "idtyp", "app", "exp", 1));
		assertThat(identity).isEqualTo(new Identity("azure", "client", "tenant", CredentialSource.UNKNOWN,
				Map.of("objectId", "object", "clientId", "client", "type", "app")));
	}

	@Test
	void tokenOfTheSecondVersion() {
		assertThat(of(Map.of("oid", "object", "azp", "client", "tid", "tenant")).principal()).isEqualTo("client");
	}

	@Test
	void user() {
		Identity identity = of(
				Map.of("oid", "object", "appid", "cli", "upn", "ann@example.com", "tid", "tenant", "idtyp", "user"));
		assertThat(identity.principal()).isEqualTo("ann@example.com");
		assertThat(identity.source()).isEqualTo(CredentialSource.LOGIN);
	}

	@Test
	void managedIdentities() {
		String machine = "/subscriptions/s/resourcegroups/g/providers/Microsoft.Compute/virtualMachines/vm";
		Identity identity = of(Map.of("oid", "object", "appid", "client", "xms_mirid", machine, "idtyp", "app"));
		assertThat(identity.principal()).isEqualTo(machine);
		assertThat(identity.source()).isEqualTo(CredentialSource.INSTANCE);
		assertThat(identity.details()).containsEntry(AzureIdentities.RESOURCE_ID, machine);
		String app = "/subscriptions/s/resourcegroups/g/providers/Microsoft.App/containerApps/app";
		assertThat(of(Map.of("xms_mirid", app)).source()).isEqualTo(CredentialSource.CONTAINER);
		String assigned = "/subscriptions/s/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i";
		assertThat(of(Map.of("xms_mirid", assigned)).source()).isEqualTo(CredentialSource.UNKNOWN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "opaque", "a.b", "a.!.c", "a.e30.c", "a.bm90IGpzb24.c", "a.W10.c", "a.eyJvaWQiOjF9.c" })
	void tokenThatCannotBeReadIsNotQuoted(String token) {
		Identity identity = AzureIdentities.identity(giving(token), AzureIdentities.RESOURCE_MANAGER).current();
		assertThat(identity.principal()).isEqualTo("unknown");
		assertThat(identity.account()).isNull();
	}

	@Test
	void tokenIsNotTold() {
		String token = VaultTokens.forVault("object");
		Identity identity = AzureIdentities.identity(giving(token), AzureIdentities.RESOURCE_MANAGER).current();
		assertThat(identity.toString()).doesNotContain(token).doesNotContain(token.split("\\.")[2]);
	}

	@Test
	void credentialIsAskedOnce() {
		AtomicInteger asked = new AtomicInteger();
		TokenCredential counting = (request) -> {
			asked.incrementAndGet();
			return Mono.just(new AccessToken(VaultTokens.forVault("o"), OffsetDateTime.now().plusHours(1)));
		};
		CloudIdentity identity = AzureIdentities.identity(counting, AzureIdentities.RESOURCE_MANAGER);
		assertThat(asked).hasValue(0);
		identity.current();
		identity.current();
		assertThat(asked).hasValue(1);
		identity.refresh();
		assertThat(asked).hasValue(2);
	}

	@Test
	void missingCredentialsAreUnauthenticated() {
		CloudIdentity none = AzureIdentities.identity(
				(request) -> Mono.error(new CredentialUnavailableException("none")), AzureIdentities.RESOURCE_MANAGER);
		assertThat(CloudFailures.assertFails(CloudErrorCategory.UNAUTHENTICATED, none::current).kind())
			.isEqualTo(CloudErrorKind.AUTH_FAILED);
		CloudIdentity refused = AzureIdentities.identity(
				(request) -> Mono.error(new ClientAuthenticationException("AADSTS7000215", null)),
				AzureIdentities.RESOURCE_MANAGER);
		CloudFailures.assertFails(CloudErrorCategory.UNAUTHENTICATED, refused::current);
	}

	@Test
	void classOfTheCredentialTellsItsSource() {
		assertThat(CredentialSources
			.of(new ClientSecretCredentialBuilder().clientId("c").tenantId("t").clientSecret("s").build()))
			.isEqualTo(CredentialSource.CONFIGURATION);
		assertThat(CredentialSources.of(new AzureCliCredentialBuilder().build())).isEqualTo(CredentialSource.LOGIN);
		assertThat(CredentialSources.of(new DefaultAzureCredentialBuilder().build()))
			.isEqualTo(CredentialSource.UNKNOWN);
	}

}
