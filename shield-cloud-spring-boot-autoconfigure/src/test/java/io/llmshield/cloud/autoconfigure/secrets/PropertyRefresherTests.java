package io.llmshield.cloud.autoconfigure.secrets;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.imports.ImportedValues;
import io.llmshield.cloud.secrets.SecretChange;
import io.llmshield.cloud.secrets.SecretValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class PropertyRefresherTests {

	private static final SecretChange CHANGE = new SecretChange("llm-shield/db", "1", "2");

	private final StandardEnvironment environment = new StandardEnvironment();

	@Test
	void aValueThatCannotBeBoundIsNotLogged(CapturedOutput output) {
		Binder binder = new Binder(new MapConfigurationPropertySource(Map.of("db.port", "top-secret")));
		PropertyRefresher refresher = new PropertyRefresher(this.environment,
				(event) -> binder.bind("db.port", Bindable.of(Integer.class)), Runnable::run);
		ready(refresher);
		refresher.onSecretChange(CHANGE);
		assertThat(output)
			.contains("could not be read again", "BindException", "caused by", "ConversionFailedException")
			.doesNotContain("top-secret");
	}

	@Test
	void whatTheProviderSaysIsLogged(CapturedOutput output) {
		PropertyRefresher refresher = new PropertyRefresher(this.environment, (event) -> {
			throw new IllegalStateException("top-secret",
					CloudException.of(CloudErrorKind.SECRET_FETCH, CloudErrorCategory.ACCESS_DENIED)
						.operation("get secret")
						.resource("llm-shield/db")
						.build());
		}, Runnable::run);
		ready(refresher);
		refresher.onSecretChange(CHANGE);
		assertThat(output).contains("IllegalStateException, caused by ", "llm-shield/db").doesNotContain("top-secret");
	}

	private static void ready(PropertyRefresher refresher) {
		refresher.onApplicationEvent(
				new AvailabilityChangeEvent<>(PropertyRefresherTests.class, ReadinessState.ACCEPTING_TRAFFIC));
	}

	/** Spring Cloud Context would ignore them. */
	@Test
	void changesBeforeTheApplicationIsReadyAreOneRefreshThen() {
		List<Object> events = new ArrayList<>();
		PropertyRefresher refresher = new PropertyRefresher(this.environment, events::add, Runnable::run);
		refresher.onSecretChange(CHANGE);
		refresher.onApplicationEvent(new AvailabilityChangeEvent<>(this, LivenessState.CORRECT));
		refresher.onApplicationEvent(new AvailabilityChangeEvent<>(this, ReadinessState.REFUSING_TRAFFIC));
		refresher.onSecretChange(CHANGE);
		assertThat(events).isEmpty();
		ready(refresher);
		assertThat(events).hasSize(1);
		ready(refresher);
		assertThat(events).hasSize(1);
		refresher.onSecretChange(CHANGE);
		assertThat(events).hasSize(2);
	}

	@Test
	void changesThatComeTogetherAreOneRefresh() {
		List<Runnable> tasks = new ArrayList<>();
		List<Object> events = new ArrayList<>();
		PropertyRefresher refresher = new PropertyRefresher(this.environment, events::add, tasks::add);
		ready(refresher);
		refresher.onSecretChange(CHANGE);
		refresher.onSecretChange(CHANGE);
		assertThat(tasks).hasSize(1);
		tasks.get(0).run();
		assertThat(events).hasSize(1);
		refresher.onSecretChange(CHANGE);
		assertThat(tasks).hasSize(2);
	}

	@Test
	void outageIsWaitedOut() {
		List<Runnable> later = new ArrayList<>();
		List<Object> events = new ArrayList<>();
		PropertyRefresher refresher = new PropertyRefresher(this.environment, (event) -> {
			events.add(event);
			if (events.size() < 3) {
				throw new IllegalStateException("import",
						CloudException.of(CloudErrorKind.SECRET_FETCH, CloudErrorCategory.UNAVAILABLE).build());
			}
		}, Runnable::run, (pause) -> later::add);
		ready(refresher);
		refresher.onSecretChange(CHANGE);
		assertThat(later).hasSize(1);
		later.remove(0).run();
		later.remove(0).run();
		assertThat(events).hasSize(3);
		assertThat(later).isEmpty();
	}

	/** As Spring Cloud Context does, which puts a new source in the old one's place. */
	private void importVersion(String version) {
		this.environment.getPropertySources().remove("shield-secret:llm-shield/db");
		ImportedValues.add(this.environment, "shield-secret:llm-shield/db",
				SecretValue.ofText("value of " + version).from(version, "test"));
	}

	@Test
	void refreshThatBroughtTheVersionOfBeforeIsRepeated(CapturedOutput output) {
		importVersion("1");
		Queue<String> versions = new ArrayDeque<>(List.of("1", "1", "2"));
		List<Runnable> later = new ArrayList<>();
		PropertyRefresher refresher = new PropertyRefresher(this.environment,
				(event) -> importVersion(versions.remove()), Runnable::run, (pause) -> later::add);
		ready(refresher);
		refresher.onSecretChange(CHANGE);
		assertThat(later).hasSize(1);
		later.remove(0).run();
		later.remove(0).run();
		assertThat(this.environment.getProperty("llm-shield.db")).isEqualTo("value of 2");
		assertThat(later).isEmpty();
		assertThat(versions).isEmpty();
		assertThat(output).containsOnlyOnce("a version of before").contains("llm-shield/db").doesNotContain("value of");
	}

	@Test
	void laterChangeToTheVersionOfBeforeIsNotWaitedFor() {
		importVersion("1");
		List<Runnable> later = new ArrayList<>();
		PropertyRefresher refresher = new PropertyRefresher(this.environment, (event) -> importVersion("1"),
				Runnable::run, (pause) -> later::add);
		ready(refresher);
		refresher.onSecretChange(CHANGE);
		refresher.onSecretChange(new SecretChange("llm-shield/db", "2", "1"));
		later.remove(0).run();
		assertThat(later).isEmpty();
	}

	/** Each refresh makes the beans of the refresh scope anew. */
	@Test
	void refreshesBecomeRareAndEnd(CapturedOutput output) {
		importVersion("1");
		List<Duration> pauses = new ArrayList<>();
		Queue<Runnable> later = new ArrayDeque<>();
		PropertyRefresher refresher = new PropertyRefresher(this.environment, (event) -> importVersion("1"),
				Runnable::run, (pause) -> {
					pauses.add(pause);
					return later::add;
				});
		ready(refresher);
		refresher.onSecretChange(CHANGE);
		while (!later.isEmpty()) {
			later.remove().run();
		}
		assertThat(pauses).startsWith(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(40),
				Duration.ofSeconds(80), Duration.ofSeconds(160), Duration.ofMinutes(5), Duration.ofMinutes(5));
		assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
			.isBetween(Duration.ofHours(3).minusMinutes(10), Duration.ofHours(3).plusMinutes(10));
		assertThat(output).contains("is not waited for any more until the next change");
		refresher.onSecretChange(CHANGE);
		assertThat(pauses).last().isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void deletedSecretIsNotWaitedFor() {
		importVersion("1");
		List<Runnable> later = new ArrayList<>();
		PropertyRefresher refresher = new PropertyRefresher(this.environment, (event) -> {
		}, Runnable::run, (pause) -> later::add);
		ready(refresher);
		refresher.onSecretChange(new SecretChange("llm-shield/db", "1", null));
		assertThat(later).isEmpty();
	}

	@Test
	void anExecutorThatRefusesDoesNotEndTheRefreshing() {
		List<Runnable> tasks = new ArrayList<>();
		List<Object> events = new ArrayList<>();
		PropertyRefresher refresher = new PropertyRefresher(this.environment, events::add, (task) -> {
			tasks.add(task);
			if (tasks.size() == 1) {
				throw new RejectedExecutionException();
			}
			task.run();
		});
		ready(refresher);
		refresher.onSecretChange(CHANGE);
		refresher.onSecretChange(CHANGE);
		assertThat(events).hasSize(1);
	}

	/** The pause may be five minutes long. */
	@Test
	void changeIsNotHeldBackByWhatIsWaitedFor() {
		importVersion("1");
		List<Object> events = new ArrayList<>();
		Queue<Runnable> later = new ArrayDeque<>();
		PropertyRefresher refresher = new PropertyRefresher(this.environment, events::add, Runnable::run,
				(pause) -> later::add);
		ready(refresher);
		refresher.onSecretChange(CHANGE);
		assertThat(events).hasSize(1);
		refresher.onSecretChange(new SecretChange("llm-shield/mail", "1", "2"));
		assertThat(events).hasSize(2);
		later.remove().run();
		assertThat(events).as("the attempt of before is not made as well").hasSize(2);
		later.remove().run();
		assertThat(events).hasSize(3);
		importVersion("2");
		refresher.onSecretChange(new SecretChange("llm-shield/mail", "2", "3"));
		later.remove().run();
		assertThat(events).as("nothing is waited for any more").hasSize(4);
		assertThat(later).isEmpty();
	}

}
