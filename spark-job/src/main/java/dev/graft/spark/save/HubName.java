package dev.graft.spark.save;

import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/** Names of models on a hub, which other libraries download by themselves. */
final class HubName {

  private static final Pattern NAME =
      Pattern.compile(
          "(?<hub>(?:https?://)?(?:www\\.)?(?:huggingface\\.co|hf\\.co)/|hf:/{0,2})?(?<name>(?:[\\w-][\\w.-]*/)?[\\w-][\\w.-]*)/?");

  private static final Pattern FILE =
      Pattern.compile("(?i).*\\.(zip|h5|hdf5|keras|onnx|safetensors|json)");

  private HubName() {}

  /** What to do about a path where there is nothing, if it may be the name of a model; else "". */
  static String advice(Configuration hadoop, String path) throws IOException {
    Matcher name = NAME.matcher(path);
    if (!name.matches() || FILE.matcher(path).matches()) {
      return "";
    }
    boolean hub = name.group("hub") != null;
    if (!hub && path.contains("/") && HadoopFolder.of(hadoop, path.split("/", 2)[0]).exists()) {
      return "";
    }
    return "%s: optimum-cli export onnx --model %s FOLDER (pip install optimum[onnxruntime]) writes one that model.pretrained = FOLDER/model.onnx can name, for texts with model.tokenizer = FOLDER/tokenizer.json"
        .formatted(
            hub
                ? "Graft downloads no model"
                : "if that is the name of a model on Hugging Face, Graft downloads none",
            name.group("name"));
  }

  /** Whether it is the address of a hub, which no filesystem is behind. */
  static boolean isAddress(String path) {
    Matcher name = NAME.matcher(path);
    return name.matches() && name.group("hub") != null;
  }
}
