package io.llmshield.cloud.autoconfigure.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfigurations;
import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.resource.CloudResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.FileUrlResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.io.WritableResource;
import org.springframework.core.io.support.ResourcePatternUtils;
import org.springframework.web.context.support.ServletContextResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * {@code cloud://} wherever Spring takes a location.
 */
class CloudResourceTests {

	private static final String STORES = "llmshield.cloud.storage.stores.";

	private static final String[] TWO_STORES = { STORES + "models.bucket=shield", STORES + "models.prefix=models",
			STORES + "scan-results.bucket=results" };

	@TempDir
	Path directory;

	@BeforeEach
	void write() {
		Path data = this.directory.resolve("data");
		LocalOptions options = LocalOptions.builder(data).keyFile(this.directory.resolve("local.key")).build();
		try (LocalProvider provider = LocalProvider.open(options)) {
			provider.createBucket("shield");
			CloudStorage models = CloudStorageBuilder.forDriver(provider.storageDriver())
				.bucket("shield")
				.prefix("models")
				.build();
			for (String key : List.of("a.json", "v1/b.json", "v1/deep/c.json", "v1/d.txt")) {
				models.put(key, key.getBytes(StandardCharsets.UTF_8));
			}
		}
	}

	private ApplicationContextRunner runner() {
		return LocalRunner.in(this.directory).withPropertyValues(TWO_STORES);
	}

	private static String text(Resource resource) throws IOException {
		return resource.getContentAsString(StandardCharsets.UTF_8);
	}

	private static List<String> texts(Resource[] resources) {
		return Arrays.stream(resources).map((resource) -> {
			try {
				return text(resource);
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}).toList();
	}

	@Test
	void valuesOfBeans() {
		runner().withUserConfiguration(Values.class).run((context) -> {
			Values values = context.getBean(Values.class);
			assertThat(text(values.one)).isEqualTo("a.json");
			assertThat(text(values.byPlaceholder)).isEqualTo("v1/b.json");
			assertThat(texts(values.several)).containsExactly("a.json", "v1/b.json", "v1/deep/c.json");
			assertThat(texts(values.mixed)).containsExactly("v1/d.txt", "a.json");
			assertThat(values.target.isWritable()).isTrue();
			assertThat(values.ours.getKey()).isEqualTo("a.json");
		});
	}

	@Test
	void contextAndResourceLoader() {
		runner().run((context) -> {
			assertThat(text(context.getResource("cloud://models/v1/b.json"))).isEqualTo("v1/b.json");
			assertThat(texts(context.getResources("cloud://models/v1/*.json"))).containsExactly("v1/b.json");
			assertThat(texts(context.getResources("cloud://models/a.json"))).containsExactly("a.json");
			assertThat(context.getResources("cloud://models/none/**")).isEmpty();
			ResourceLoader loader = context.getSourceApplicationContext();
			assertThat(texts(
					ResourcePatternUtils.getResourcePatternResolver(loader).getResources("cloud://models/**/c.json")))
				.containsExactly("v1/deep/c.json");
		});
	}

	@Test
	void configurationProperties() {
		runner().withUserConfiguration(BoundConfiguration.class)
			.withPropertyValues("bound.one=cloud://models/a.json", "bound.several=cloud://models/**/*.json",
					"bound.listed[0]=cloud://models/a.json", "bound.listed[1]=cloud://models/v1/d.txt",
					"bound.ours=cloud://models/a.json")
			.run((context) -> {
				Bound bound = context.getBean(Bound.class);
				assertThat(text(bound.one())).isEqualTo("a.json");
				assertThat(texts(bound.several())).hasSize(3);
				assertThat(bound.ours().getStore()).isEqualTo("models");
				assertThat(texts(bound.listed().toArray(new Resource[0]))).containsExactly("a.json", "v1/d.txt");
			});
	}

	@Test
	void unknownStoreStopsTheStartAndNamesTheOthers() {
		runner().withBean(NeedsUnknown.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(CloudException.class,
						(ex) -> assertThat(ex).hasMessageContaining("[models, scan-results]")
							.hasMessageContaining(STORES + "model.bucket")));
	}

	@Test
	void applicationWithoutStoresStarts() {
		LocalRunner.in(this.directory)
			.run((context) -> assertThat(context.getResource("cloud://default/x").exists()).isFalse());
	}

	@Test
	void storesAreMadeWhenAnObjectIsAskedFor() {
		runner().withBean(LazyInitializationBeanFactoryPostProcessor.class).run((context) -> {
			Resource resource = context.getResource("cloud://models/a.json");
			assertThat(context.getBeanFactory().containsSingleton("shieldCloudStores")).isTrue();
			assertThat(context.getBeanFactory().containsSingleton("modelsStorage")).isFalse();
			assertThat(resource.exists()).isTrue();
			assertThat(context.getBeanFactory().containsSingleton("modelsStorage")).isTrue();
			assertThat(context.getBeanFactory().containsSingleton("scanResultsStorage")).isFalse();
		});
	}

	@Test
	void noneLeavesNoTrace() {
		runner().withPropertyValues("llmshield.cloud.provider=none")
			.run((context) -> assertThat(context.getResource("cloud://models/a.json"))
				.isNotInstanceOf(CloudResource.class));
	}

	/** The class path must not be asked, which would find another file, or none. */
	@Test
	void withoutADriverALocationIsRefused() {
		runner().withPropertyValues("llmshield.cloud.provider=aws").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThatExceptionOfType(CloudException.class)
				.isThrownBy(() -> context.getResource("cloud://models/a.json"))
				.withMessageContaining("no driver for objects")
				.withMessageContaining("spring.cloud.aws.s3.enabled");
			assertThatExceptionOfType(CloudException.class)
				.isThrownBy(() -> context.getResources("cloud://models/*.json"));
		});
	}

	@Test
	void streamsPublishWhenTheyAreCompleted() {
		runner().run((context) -> {
			WritableResource resource = (WritableResource) context.getResource("cloud://scan-results/x");
			assertThatIOException().isThrownBy(() -> writeAndClose(resource)).withMessageContaining("complete()");
			assertThat(resource.exists()).isFalse();
		});
		runner().withPropertyValues("llmshield.cloud.storage.resources.close-publishes=true").run((context) -> {
			WritableResource resource = (WritableResource) context.getResource("cloud://scan-results/x");
			writeAndClose(resource);
			assertThat(text(resource)).isEqualTo("x");
		});
	}

	private static void writeAndClose(WritableResource resource) throws IOException {
		try (OutputStream output = resource.getOutputStream()) {
			output.write('x');
		}
	}

	@Test
	void otherLocationsStayWhatTheyWere() throws IOException {
		Files.writeString(this.directory.resolve("file.txt"), "file");
		runner().run((context) -> {
			checkFilesAndClassPath(context);
			assertThat(context.getResource("no-such-path").exists()).isFalse();
		});
		new WebApplicationContextRunner().withConfiguration(ShieldCloudAutoConfigurations.all())
			.withPropertyValues(LocalRunner.properties(this.directory))
			.withPropertyValues(TWO_STORES)
			.run((context) -> {
				checkFilesAndClassPath(context);
				assertThat(context.getResource("/x")).isInstanceOf(ServletContextResource.class);
				assertThat(texts(context.getResources("cloud://models/*.json"))).containsExactly("a.json");
			});
		new ReactiveWebApplicationContextRunner().withConfiguration(ShieldCloudAutoConfigurations.all())
			.withPropertyValues(LocalRunner.properties(this.directory))
			.withPropertyValues(TWO_STORES)
			.run((context) -> {
				checkFilesAndClassPath(context);
				assertThat(context.getResource("META-INF/spring.factories").exists()).isFalse();
			});
	}

	private void checkFilesAndClassPath(ApplicationContext context) throws IOException {
		assertThat(context.getResource("file:" + this.directory.resolve("file.txt")))
			.isInstanceOf(FileUrlResource.class);
		assertThat(context.getResources("file:" + this.directory + "/*.txt")).hasSize(1);
		assertThat(context.getResource("classpath:META-INF/spring.factories").exists()).isTrue();
		assertThat(context.getResources("classpath*:META-INF/spring.factories")).hasSizeGreaterThan(1);
		assertThat(context.getResources("classpath*:META-INF/spring.fact*")).hasSizeGreaterThan(1);
		assertThat(context.getClassLoader()).isSameAs(getClass().getClassLoader());
	}

	@Test
	void loaderOfTheApplicationStaysInUse() {
		DefaultResourceLoader own = new DefaultResourceLoader();
		own.addProtocolResolver((location, loader) -> location.startsWith("own:")
				? new ByteArrayResource("own".getBytes(StandardCharsets.UTF_8)) : null);
		runner().withInitializer((context) -> ((GenericApplicationContext) context).setResourceLoader(own))
			.run((context) -> {
				assertThat(text(context.getResource("own:x"))).isEqualTo("own");
				assertThat(text(context.getResource("cloud://models/a.json"))).isEqualTo("a.json");
				assertThat(texts(context.getResources("own:x"))).containsExactly("own");
				assertThat(texts(context.getResources("cloud://models/*.json"))).containsExactly("a.json");
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class Values {

		@Value("cloud://models/a.json")
		Resource one;

		@Value("cloud://models/${no.such.folder:v1}/b.json")
		Resource byPlaceholder;

		@Value("cloud://models/**/*.json")
		Resource[] several;

		@Value("cloud://models/v1/*.txt,cloud://models/a.json")
		Resource[] mixed;

		@Value("cloud://scan-results/target.json")
		WritableResource target;

		@Value("cloud://models/a.json")
		CloudResource ours;

	}

	static class NeedsUnknown {

		NeedsUnknown(@Value("cloud://model/a.json") Resource resource) {
		}

	}

	@ConfigurationProperties("bound")
	record Bound(Resource one, Resource[] several, List<Resource> listed, CloudResource ours) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(Bound.class)
	static class BoundConfiguration {

		@Bean
		String unused() {
			return "";
		}

	}

}
