package dev.graft.spark.job;

import dev.graft.config.Settings;
import dev.graft.engine.SavedModel;
import dev.graft.engine.TargetModel;
import java.util.function.Supplier;

/**
 * What a job saves.
 *
 * @param name {@code transfer}, or what the guard has found better
 * @param network that was trained
 * @param settings that it was trained by
 * @param model makes it with its weights, whole
 * @param trained what it came to
 */
record KeptModel(
    String name,
    TargetModel network,
    Settings settings,
    Supplier<SavedModel> model,
    Trainer.Trained trained) {

  boolean isTransfer() {
    return name.equals(Guard.TRANSFER);
  }
}
