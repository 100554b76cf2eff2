package dev.graft.config;

import com.typesafe.config.ConfigOrigin;

/**
 * Where a value was written, as a user reads it: {@code file: line}, or the {@code --set}
 * argument's key; its value may be a secret.
 */
final class Origins {

  static final String SET = "--set ";

  private Origins() {}

  static String of(ConfigOrigin origin) {
    String description = origin.description();
    if (description.startsWith(SET)) {
      return description.replaceFirst(": \\d+$", "");
    }
    return description.replaceFirst(": (\\d+)$", " line $1");
  }
}
