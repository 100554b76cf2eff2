package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.io.Json;
import dev.graft.model.Backbone;
import dev.graft.save.Bundle;
import dev.graft.spark.predict.AddedColumns;
import dev.graft.spark.predict.CutNetwork;
import dev.graft.spark.predict.FeatureColumns;
import dev.graft.spark.predict.PredictionColumns;
import dev.graft.spark.predict.WholeNetwork;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code predict} or {@code featurize} computes of each row.
 *
 * @param network is run on the rows
 * @param columns are made of what it gives
 * @param byKey names of the columns by their keys in a job file
 * @param model what the report says of it
 */
record Inference(
    Backbone network, PredictionColumns columns, Map<String, String> byKey, ObjectNode model) {

  private static final Logger LOG = LoggerFactory.getLogger(Inference.class);

  /**
   * Checks native acceleration and makes the network of a loaded model.
   *
   * @throws UnusableInputException if it cannot be used so
   */
  static Inference of(Command command, Bundle bundle, Settings settings) {
    return command == Command.FEATURIZE
        ? activations(bundle, settings)
        : predictions(bundle, settings);
  }

  private static Inference predictions(Bundle bundle, Settings settings) {
    WholeNetwork network = WholeNetwork.of(bundle, settings.model().pretrained());
    List<String> names = names(network, bundle, settings);
    ObjectNode model = Json.object().put("task", network.task().key());
    model.put("parameters", bundle.network().parameters());
    model.set("classes", Json.of(names));
    if (!bundle.rule().plain()) {
      model.set("decision", bundle.rule().json());
    }
    return new Inference(
        network.network(),
        new AddedColumns(
            settings.predict().columns(),
            settings.predict().topK(),
            network.task(),
            network.outputs(),
            names,
            bundle.rule()),
        settings.predict().columns().byKey(),
        model);
  }

  static List<String> names(WholeNetwork network, Bundle bundle, Settings settings) {
    int count = network.task().names(network.outputs());
    List<String> given = settings.data().classNames();
    if (!given.isEmpty() && given.size() != count) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use the %d names of data.class-names: the model tells %d.",
              given.size(),
              count));
    }
    List<String> names = given.isEmpty() ? bundle.classNames() : given;
    return names.size() == count
        ? names
        : IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  private static Inference activations(Bundle bundle, Settings settings) {
    CutNetwork cut =
        CutNetwork.of(bundle, settings.model(), settings.train().stepDeadlineSeconds());
    FeatureShape shape = FeatureShape.of(cut.network().outputShape());
    LOG.info("featurize: each row gives {} of {}", shape, cut.cut());
    ObjectNode model = Json.object().put("task", "features of %s".formatted(cut.cut()));
    model.put("parameters", bundle.network() == null ? 0 : bundle.network().parameters());
    model.put("cut", cut.cut()).put("features", shape.length());
    model.set("shape", Json.of(shape.sides()));
    model.put("order", shape.order());
    return new Inference(
        cut.network(),
        new FeatureColumns(
            settings.predict().columns().features(), settings.predict().columns().problem()),
        settings.predict().columns().featuresByKey(),
        model);
  }
}
