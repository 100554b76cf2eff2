package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;

/**
 * The head of a job that names none and needs one: an ONNX model stays as it is, and one new output
 * layer tells the classes of the data.
 */
final class OpenHead {

  private static final String HEAD = "model.head";
  private static final Config OUTPUT =
      ConfigFactory.parseString(HEAD + " = [{ name = output, type = output }]");

  private final Config config;
  private final boolean open;

  /**
   * @param config every key, null where it is left open
   */
  OpenHead(Command command, Config config) {
    ConfigKeys keys = new ConfigKeys(config, "");
    String pretrained = keys.text("model.pretrained");
    this.open =
        command == Command.FINE_TUNE
            && pretrained != null
            && pretrained.endsWith(".onnx")
            && config.hasPath(HEAD)
            && config.getValue(HEAD).unwrapped().equals(List.of())
            && !keys.flag(TransferSettings.EXTEND)
            && keys.texts("data.table.targets").isEmpty();
    this.config = open ? OUTPUT.withFallback(config) : config;
  }

  Config config() {
    return config;
  }

  /** What was decided, for people. */
  List<String> decided() {
    return open
        ? List.of(
            "model.head is one output layer for the classes of the data: an ONNX model stays as it is, and model.head is not set")
        : List.of();
  }
}
