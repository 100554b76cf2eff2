package dev.graft.provider;

import dev.graft.Api;
import java.util.Set;

/**
 * Makes a part that job files ask for by its name. A public class with a public constructor without
 * arguments; its class name stands in {@code META-INF/services/} of its jar, in a file that is
 * named like the interface it implements.
 */
@Api(Api.For.PARTS)
public interface Provider {

  /** The name in job files: lower case, with dashes. */
  String name();

  /**
   * The version of the interface that it was compiled against: {@code return API;}. The constant
   * becomes part of the class, so that another Graft can tell.
   */
  int apiVersion();

  /** The names of its settings in job files; others are refused. */
  default Set<String> settings() {
    return Set.of();
  }
}
