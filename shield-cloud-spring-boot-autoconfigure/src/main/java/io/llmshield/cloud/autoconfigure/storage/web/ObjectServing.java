package io.llmshield.cloud.autoconfigure.storage.web;

import java.util.ArrayList;
import java.util.List;

import io.llmshield.cloud.storage.resource.CloudResource;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanInitializationException;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.http.converter.ResourceHttpMessageConverter;
import org.springframework.http.converter.ResourceRegionHttpMessageConverter;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.servlet.resource.CachingResourceResolver;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;
import org.springframework.web.servlet.resource.ResourceResolver;

/**
 * Adapts every handler of static resources that has a location of objects: one question
 * to the provider for each request, its version token as the ETag, and ranges that are
 * read as ranges. What the application has set itself stays.
 */
class ObjectServing implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof SimpleUrlHandlerMapping mapping) {
			mapping.getUrlMap().values().stream().distinct().forEach(ObjectServing::adaptIfHandler);
		}
		adaptIfHandler(bean);
		return bean;
	}

	private static void adaptIfHandler(Object candidate) {
		if (candidate instanceof ResourceHttpRequestHandler handler
				&& handler.getLocations().stream().anyMatch(CloudResource.class::isInstance)
				&& handler.getResourceResolvers().stream().noneMatch(ObjectResolver.class::isInstance)) {
			adapt(handler);
		}
	}

	private static void adapt(ResourceHttpRequestHandler handler) {
		List<ResourceResolver> resolvers = new ArrayList<>(handler.getResourceResolvers());
		boolean cached = resolvers.stream().anyMatch(CachingResourceResolver.class::isInstance);
		resolvers.add(0, new ObjectResolver(cached));
		handler.setResourceResolvers(resolvers);
		if (handler.getEtagGenerator() == null) {
			handler.setEtagGenerator(ServedObject::etag);
		}
		if (isDefault(handler.getResourceHttpMessageConverter(), ResourceHttpMessageConverter.class)) {
			handler.setResourceHttpMessageConverter(new ObjectMessageConverter());
		}
		if (isDefault(handler.getResourceRegionHttpMessageConverter(), ResourceRegionHttpMessageConverter.class)) {
			handler.setResourceRegionHttpMessageConverter(new ObjectRangeMessageConverter());
		}
		try {
			handler.afterPropertiesSet();
		}
		catch (Exception ex) {
			throw new BeanInitializationException("The handler of static resources cannot be set up", ex);
		}
	}

	private static boolean isDefault(@Nullable Object converter, Class<?> type) {
		return converter == null || converter.getClass() == type;
	}

}
