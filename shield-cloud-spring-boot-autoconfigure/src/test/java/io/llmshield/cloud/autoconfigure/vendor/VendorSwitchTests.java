package io.llmshield.cloud.autoconfigure.vendor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.classreading.CachingMetadataReaderFactory;
import org.springframework.core.type.classreading.MetadataReaderFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link VendorStack} knows each switch of a service that the vendors' jars have, in
 * their metadata or in a condition of their auto-configurations.
 */
class VendorSwitchTests {

	/** Why each of these wakes nobody. */
	private static final Set<String> NO_SERVICE = Set.of(
			// All or several services need it
			"spring.cloud.gcp.core.enabled", "spring.cloud.azure.resource-manager.enabled",
			"spring.cloud.azure.compatibility-verifier.enabled",
			// What spring.factories has is never left out
			"spring.cloud.aws.s3.config.enabled", "spring.cloud.gcp.alloydb.enabled", "spring.cloud.gcp.config.enabled",
			"spring.cloud.gcp.parameter.enabled", "spring.cloud.gcp.sql.enabled", "spring.cloud.gcp.sql.jdbc.enabled",
			"spring.cloud.gcp.sql.r2dbc.enabled",
			// Nothing reads them
			"spring.cloud.azure.eventhubs.consumer.enabled", "spring.cloud.azure.eventhubs.processor.enabled",
			"spring.cloud.azure.eventhubs.processor.checkpoint-store.enabled",
			"spring.cloud.azure.eventhubs.producer.enabled", "spring.cloud.azure.servicebus.consumer.enabled",
			"spring.cloud.azure.servicebus.processor.enabled", "spring.cloud.azure.servicebus.producer.enabled",
			// How a service works
			"management.health.pubsub.enabled", "spring.cloud.gcp.pubsub.publisher.batching.enabled",
			"spring.jms.servicebus.pool.enabled",
			// Of no effect without the namespace, which wakes the vendor
			"management.cloudwatch.metrics.export.enabled");

	private static final Pattern IN_EXPRESSION = Pattern.compile("\\$\\{([\\w.-]+)");

	private final PathMatchingResourcePatternResolver resources = new PathMatchingResourcePatternResolver();

	@ParameterizedTest
	@EnumSource
	void knowsTheSwitchesOfTheServices(VendorStack vendor) throws IOException {
		String jar = "spring-cloud-" + vendor.provider() + "-autoconfigure";
		Set<String> inConditions = inConditions(vendor, jar);
		Set<String> inMetadata = inMetadata(jar);
		assertThat(inConditions).isNotEmpty();
		assertThat(inMetadata).isNotEmpty();
		Set<String> found = new TreeSet<>(inConditions);
		found.addAll(inMetadata);
		found.removeIf((name) -> NO_SERVICE.contains(name) || !isSwitch(name));
		assertThat(vendor.switches()).containsExactlyInAnyOrderElementsOf(found)
			.allMatch((name) -> name.endsWith("enabled"));
	}

	/** Others that end in {@code -enabled} tell how a client works. */
	private static boolean isSwitch(String name) {
		return (name.endsWith(".enabled") || name.endsWith(".passwordless-enabled")) && !name.contains("[");
	}

	private Set<String> inMetadata(String jar) throws IOException {
		Set<String> names = new TreeSet<>();
		for (Resource resource : find(jar, "META-INF/spring-configuration-metadata.json")) {
			Map<String, Object> metadata = JsonParserFactory.getJsonParser()
				.parseMap(resource.getContentAsString(StandardCharsets.UTF_8));
			((List<?>) metadata.get("properties"))
				.forEach((property) -> names.add((String) ((Map<?, ?>) property).get("name")));
		}
		return names;
	}

	private Set<String> inConditions(VendorStack vendor, String jar) throws IOException {
		MetadataReaderFactory readers = new CachingMetadataReaderFactory();
		Set<String> names = new TreeSet<>();
		for (Resource resource : find(jar, vendor.packagePrefix().replace('.', '/') + "**/*.class")) {
			AnnotationMetadata type = readers.getMetadataReader(resource).getAnnotationMetadata();
			Stream.concat(Stream.of(type), type.getDeclaredMethods().stream())
				.map(AnnotatedTypeMetadata::getAnnotations)
				.flatMap(VendorSwitchTests::inConditions)
				.forEach(names::add);
		}
		return names;
	}

	private static Stream<String> inConditions(MergedAnnotations annotations) {
		Stream<String> properties = Stream.of(ConditionalOnProperty.class, ConditionalOnBooleanProperty.class)
			.flatMap(annotations::stream)
			.flatMap(VendorSwitchTests::names);
		Stream<String> expressions = annotations.stream(ConditionalOnExpression.class)
			.map((condition) -> IN_EXPRESSION.matcher(condition.getString("value")))
			.flatMap(Matcher::results)
			.map((result) -> result.group(1));
		return Stream.concat(properties, expressions);
	}

	private static Stream<String> names(MergedAnnotation<?> condition) {
		String prefix = condition.getString("prefix").strip();
		String dot = (prefix.isEmpty() || prefix.endsWith(".")) ? "" : ".";
		return Stream.of("value", "name")
			.flatMap((attribute) -> Stream.of(condition.getStringArray(attribute)))
			.map((name) -> prefix + dot + name);
	}

	private List<Resource> find(String jar, String pattern) throws IOException {
		List<Resource> found = Stream.of(this.resources.getResources("classpath*:" + pattern))
			.filter((resource) -> String.valueOf(resource).contains("/" + jar + "-"))
			.toList();
		assertThat(found).as(jar).isNotEmpty();
		return found;
	}

}
