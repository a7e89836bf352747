package io.llmshield.cloud.autoconfigure.secrets;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretChange;
import io.llmshield.cloud.secrets.SecretHandle;
import io.llmshield.cloud.secrets.SecretHandles;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.secrets.ShieldSecret;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Handles where {@link ShieldSecret} asks for them.
 */
class SecretInjectionTests {

	@TempDir
	Path directory;

	@BeforeEach
	void create() {
		runner().run((context) -> {
			CloudSecretManager secrets = context.getBean(CloudSecretManager.class);
			secrets.createSecret("llm-shield/db", SecretValue.ofJson("{\"user\":\"app\",\"password\":\"one\"}"));
			secrets.createSecret("llm-shield/text", SecretValue.ofText("text"));
		});
	}

	private ApplicationContextRunner runner() {
		return LocalRunner.in(this.directory);
	}

	@Test
	void handlesAreInjectedByConstructorFieldAndMethod() {
		runner().withBean(Uses.class).withPropertyValues("names.text=llm-shield/text").run((context) -> {
			Uses uses = context.getBean(Uses.class);
			assertThat(uses.constructor.get()).isEqualTo(new Credentials("app", "one"));
			assertThat(uses.field.get()).isEqualTo("text");
			assertThat(uses.method.get().asText()).isEqualTo("text");
			assertThat(uses.provider.getObject().get()).containsExactly('t', 'e', 'x', 't');
			assertThat(uses.missing.version()).isEmpty();
			assertThatExceptionOfType(CloudException.class).isThrownBy(uses.missing::get);
			context.getBean(CloudSecretManager.class)
				.updateSecret("llm-shield/db", SecretValue.ofJson("{\"user\":\"app\",\"password\":\"two\"}"));
			assertThat(uses.constructor.get().password()).isEqualTo("two");
		});
	}

	@Test
	void handlesAreClosedWithTheContext() {
		SecretHandle<?>[] handle = new SecretHandle<?>[1];
		runner().withPropertyValues("names.text=llm-shield/text")
			.withBean(Uses.class)
			.run((context) -> handle[0] = context.getBean(Uses.class).constructor);
		assertThatIllegalStateException().isThrownBy(handle[0]::get);
	}

	@Test
	void listenersHearOfOthersWrites() {
		List<SecretChange> heard = new CopyOnWriteArrayList<>();
		runner().withBean(Uses.class)
			.withPropertyValues("names.text=llm-shield/text", "llmshield.cloud.secrets.watch.interval=1s")
			.run((context) -> {
				SecretHandle<Credentials> handle = context.getBean(Uses.class).constructor;
				handle.onChange(heard::add);
				CloudSecretManager other = SecretManagerBuilder
					.forDriver(context.getBean(LocalProvider.class).secretDriver())
					.build();
				other.updateSecret("llm-shield/db", SecretValue.ofJson("{\"user\":\"app\",\"password\":\"two\"}"));
				Awaitility.await().atMost(1, TimeUnit.MINUTES).until(() -> !heard.isEmpty());
				assertThat(handle.get().password()).isEqualTo("two");
			});
	}

	@Test
	void missingSecretStopsTheStart() {
		runner().withBean(NeedsMissing.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(CloudException.class,
						(ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.NOT_FOUND)));
	}

	@Test
	void handleMustSayItsType() {
		runner().withBean(NeedsAnything.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(CloudException.class)
				.hasMessageContaining("SecretHandle<String>"));
	}

	@Test
	void handleOfTheApplicationIsNoneOfOurs() {
		runner().withUserConfiguration(OwnHandle.class).withBean(UsesOwn.class).run((context) -> {
			UsesOwn uses = context.getBean(UsesOwn.class);
			assertThat(uses.own.name()).isEqualTo("llm-shield/own");
			assertThat(uses.ours.name()).isEqualTo("llm-shield/text");
		});
	}

	@Test
	void handleWithoutTheAnnotationIsNotInjected() {
		runner().withBean(NeedsUnnamed.class)
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("SecretHandle"));
	}

	record Credentials(String user, String password) {
	}

	static class Uses {

		private final SecretHandle<Credentials> constructor;

		@Autowired
		@ShieldSecret("${names.text}")
		private SecretHandle<String> field;

		private SecretHandle<SecretValue> method;

		@Autowired
		@ShieldSecret("llm-shield/text")
		private ObjectProvider<SecretHandle<byte[]>> provider;

		@Autowired
		@ShieldSecret(value = "llm-shield/missing", lazy = true)
		private SecretHandle<String> missing;

		Uses(@ShieldSecret("llm-shield/db") SecretHandle<Credentials> constructor) {
			this.constructor = constructor;
		}

		@Autowired
		void setMethod(@ShieldSecret("llm-shield/text") SecretHandle<SecretValue> method) {
			this.method = method;
		}

	}

	static class NeedsMissing {

		NeedsMissing(@ShieldSecret("llm-shield/missing") SecretHandle<String> missing) {
		}

	}

	static class NeedsAnything {

		NeedsAnything(@ShieldSecret("llm-shield/text") SecretHandle<?> anything) {
		}

	}

	static class NeedsUnnamed {

		NeedsUnnamed(SecretHandle<String> unnamed) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnHandle {

		@Bean
		SecretHandle<String> ownHandle(SecretHandles handles) {
			return handles.getLazy("llm-shield/own", String.class);
		}

	}

	static class UsesOwn {

		private final SecretHandle<String> own;

		private final SecretHandle<String> ours;

		UsesOwn(SecretHandle<String> own, @ShieldSecret("llm-shield/text") SecretHandle<String> ours) {
			this.own = own;
			this.ours = ours;
		}

	}

}
