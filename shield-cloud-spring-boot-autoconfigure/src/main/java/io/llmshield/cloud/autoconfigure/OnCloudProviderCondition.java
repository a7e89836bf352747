package io.llmshield.cloud.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The condition behind {@link ConditionalOnCloudProvider}.
 */
class OnCloudProviderCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		String selected = CloudProviders.selected(context.getEnvironment());
		List<String> wanted = wanted(metadata.getAnnotationAttributes(ConditionalOnCloudProvider.class.getName()));
		boolean match = wanted.isEmpty() ? !CloudProviders.NONE.equals(selected) : wanted.contains(selected);
		ConditionMessage message = ConditionMessage.forCondition(ConditionalOnCloudProvider.class)
			.because("the selected provider is '" + selected + "'");
		return new ConditionOutcome(match, message);
	}

	private static List<String> wanted(@Nullable Map<String, @Nullable Object> attributes) {
		return (attributes != null && attributes.get("value") instanceof String[] ids) ? Arrays.asList(ids) : List.of();
	}

}
