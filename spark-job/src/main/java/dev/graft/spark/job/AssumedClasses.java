package dev.graft.spark.job;

import dev.graft.config.Settings;
import dev.graft.dataset.Task;
import dev.graft.save.Bundle;
import dev.graft.spark.read.Pretrained;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the outputs of a model file are taken for that names no classes. */
final class AssumedClasses {

  private static final Logger LOG = LoggerFactory.getLogger(AssumedClasses.class);

  /** Classes that a warning names. */
  private static final int TOLD = 20;

  private AssumedClasses() {}

  /**
   * Warns of it.
   *
   * @param names those of the data, in their order
   * @return the names, if that order is an assumption; else none
   */
  static List<String> of(Bundle file, Settings settings, Task task, List<String> names) {
    boolean said =
        !Pretrained.areNumbers(file.classNames()) || !settings.data().classNames().isEmpty();
    if (said || task != Task.CLASSIFICATION || Pretrained.areNumbers(names)) {
      return List.of();
    }
    LOG.warn(
        "{} does not name its classes: they are taken to be {} in this order, that of the data; if it is another, name all of them in its order in data.class-names",
        settings.model().pretrained(),
        names.size() > TOLD ? names.subList(0, TOLD) + " ..." : names);
    return names;
  }
}
