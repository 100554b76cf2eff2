package dev.graft;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A type that users name. All others are Graft's own, whatever Java lets a program see of them:
 * they may change with every version. {@code docs/reference/api.md} lists those that are marked.
 */
@Api
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Api {

  /** Who names it, and what may change when. */
  For value() default For.PROGRAMS;

  /** Whom a type is for. */
  enum For {
    /** Programs that call it: within a minor version it only gains. */
    PROGRAMS,
    /**
     * Jars with parts of their own: optimizers, codecs, formats, engines. It changes when the
     * number {@code API} of the interface that they implement does; a jar for another number is
     * refused.
     */
    PARTS
  }
}
