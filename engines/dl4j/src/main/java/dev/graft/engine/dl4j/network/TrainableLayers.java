package dev.graft.engine.dl4j.network;

import dev.graft.UnusableInputException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;

/** What a layer really trains, inside its wrappers, and whether an average of weights keeps it. */
final class TrainableLayers {

  private static final Map<Class<?>, String> NOT_AVERAGED =
      Map.of(
          CenterLossOutputLayer.class,
          "its centers follow the examples by a rule of their own, which an average of weights does not keep; put an output layer with softmax in its place (model.cut and model.head)",
          OCNNOutputLayer.class,
          "its threshold is a quantile of the outputs last seen, which an average of weights does not keep; put an output layer with softmax in its place (model.cut and model.head)");

  private TrainableLayers() {}

  /**
   * The layers that are trained: the layer itself, or those that it wraps; none if it is frozen.
   *
   * @param name the vertex's name
   * @throws UnusableInputException naming a layer that cannot be averaged
   */
  static List<Layer> in(String name, Layer layer) {
    List<Layer> parts = unwrapped(layer).toList();
    for (Layer part : parts) {
      String reason = NOT_AVERAGED.get(part.getClass());
      if (reason != null) {
        throw refusal(name, part, reason);
      }
      if (part instanceof BatchNormalization && !(layer instanceof BatchNormalization)) {
        throw refusal(
            name,
            part,
            "it is inside a %s, where its running statistics cannot be told from weights; freeze it by cutting above it (model.cut)"
                .formatted(layer.getClass().getSimpleName()));
      }
    }
    return parts;
  }

  private static UnusableInputException refusal(String name, Layer layer, String reason) {
    return new UnusableInputException(
        "Cannot train the layer %s (%s): %s."
            .formatted(name, layer.getClass().getSimpleName(), reason));
  }

  private static Stream<Layer> unwrapped(Layer layer) {
    if (layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop) {
      return Stream.empty();
    }
    if (layer instanceof BaseWrapperLayer wrapper) {
      return unwrapped(wrapper.getUnderlying());
    }
    if (layer instanceof Bidirectional both) {
      return Stream.of(both.getFwd(), both.getBwd()).flatMap(TrainableLayers::unwrapped);
    }
    return Stream.of(layer);
  }
}
