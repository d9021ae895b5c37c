package org.narthex.web.server;

import org.osgi.service.component.annotations.ComponentPropertyType;

/** Where a {@link RequestHandler} answers. */
@ComponentPropertyType
public @interface Route {
    /** Paths below the route prefix; one that ends in {@code /*} takes everything below it. Property {@code route.path}. */
    String[] route_path();

    /** Methods; none for all. Others get 405 with Allow. */
    String[] route_methods() default {};

    /** Whether the route answers 503 until the server is ready. */
    boolean route_gated() default true;
}
