package dev.graft.engine.dl4j;

import dev.graft.config.LayerSettings;
import dev.graft.config.ModelSettings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Task;
import dev.graft.engine.LayerNetworks;
import dev.graft.engine.OutputKind;
import dev.graft.engine.SavedModel;
import dev.graft.engine.TargetModel;
import dev.graft.engine.dl4j.architecture.BuiltIn;
import dev.graft.engine.dl4j.network.Architecture;
import dev.graft.engine.dl4j.network.NetworkJson;
import dev.graft.engine.dl4j.network.NetworkOwnScale;
import dev.graft.engine.dl4j.network.OwnOutput;
import dev.graft.engine.dl4j.network.TargetNetworks;
import dev.graft.model.Backbone;
import java.util.List;

/** Makes networks of a job's layers with Deeplearning4j. */
final class Dl4jLayers implements LayerNetworks {

  @Override
  public void check(List<LayerSettings> layers) {
    layers.forEach(Architecture::check);
  }

  @Override
  public TargetModel scratch(
      ModelSettings model, String layout, int[] data, TrainSettings train, long seed) {
    return new GraphTarget(
        layout == null && model.architecture() == null
            ? TargetNetworks.fromScratch(model.layers(), data, train, seed)
            : TargetNetworks.fromScratch(
                layout == null
                    ? BuiltIn.of(model.architecture(), data)
                    : NetworkJson.read(layout, model.json()),
                data,
                train,
                seed));
  }

  @Override
  public boolean ownScale(String layout, String name) {
    return NetworkOwnScale.has(NetworkJson.read(layout, name));
  }

  @Override
  public TargetModel on(
      Backbone below, String place, List<LayerSettings> head, TrainSettings train, long seed) {
    return new GraphTarget(TargetNetworks.on(below, place, head, train, seed));
  }

  @Override
  public SavedModel output(String place, int[] shape, OutputKind gives, Task task) {
    return new GraphNetwork(OwnOutput.on(place, shape, gives, task));
  }
}
