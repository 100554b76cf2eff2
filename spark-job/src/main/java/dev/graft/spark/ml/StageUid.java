package dev.graft.spark.ml;

import java.util.UUID;

/**
 * The uid of a predictor that is being made. Constructors of Spark's predictors make params, which
 * keep the uid of their stage, and a Java class has set no field of its own before they end.
 */
final class StageUid {

  private static final ThreadLocal<String> ANNOUNCED = new ThreadLocal<>();

  private final String uid;

  private StageUid(String uid) {
    this.uid = uid;
  }

  static String random(String prefix) {
    return prefix + "_" + UUID.randomUUID().toString().substring(0, 12);
  }

  /** Says what {@link #announced} is, for the constructor that is called next in this thread. */
  static StageUid announce(String uid) {
    ANNOUNCED.set(uid);
    return new StageUid(uid);
  }

  /** The uid of the stage that this thread makes. */
  static String announced() {
    return ANNOUNCED.get();
  }

  /** Ends the announcement. */
  String endAnnouncement() {
    ANNOUNCED.remove();
    return uid;
  }
}
