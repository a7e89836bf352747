package io.llmshield.cloud.sample.api;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.OpenApiCustomizer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What the OpenAPI description says beyond the controllers: how to authenticate, and that
 * every error is a problem.
 */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

	private static final String HEADER = "apiKey";

	private static final String BEARER = "bearer";

	private static final String PROBLEM = "Problem";

	@Bean
	OpenAPI description() {
		return new OpenAPI()
			.info(new Info().title("LLM Shield sample")
				.version("1")
				.description("Scans prompts and model output. Paths under /v1/admin take the admin key."))
			.components(new Components()
				.addSecuritySchemes(HEADER,
						new SecurityScheme().type(SecurityScheme.Type.APIKEY)
							.in(SecurityScheme.In.HEADER)
							.name("X-API-Key"))
				.addSecuritySchemes(BEARER, new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer"))
				.addSchemas(PROBLEM, problem()));
	}

	@Bean
	OpenApiCustomizer securedPaths() {
		return (description) -> description.getPaths().forEach((path, item) -> {
			boolean secured = path.startsWith("/v1/");
			item.readOperations().forEach((operation) -> complete(operation, secured));
		});
	}

	private static void complete(Operation operation, boolean secured) {
		operation.getResponses()
			.addApiResponse("default",
					new ApiResponse().description("A problem (RFC 9457)")
						.content(new Content().addMediaType("application/problem+json",
								new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM)))));
		if (secured) {
			operation.addSecurityItem(new SecurityRequirement().addList(HEADER));
			operation.addSecurityItem(new SecurityRequirement().addList(BEARER));
		}
	}

	private static Schema<?> problem() {
		return new ObjectSchema().addProperty("type", new StringSchema().description("Explained at this URI"))
			.addProperty("title", new StringSchema())
			.addProperty("status", new io.swagger.v3.oas.models.media.IntegerSchema())
			.addProperty("detail", new StringSchema())
			.addProperty("instance", new StringSchema())
			.addProperty("code", new StringSchema().description("Stable; see /problems"));
	}

}
