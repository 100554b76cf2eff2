package dev.graft.engine.torch;

import dev.graft.UnusableInputException;
import dev.graft.io.Sha256;
import dev.graft.model.ConvexHead;
import dev.graft.model.GpuNeeds;
import dev.graft.model.LocalModel;
import dev.graft.model.Trainable;
import java.nio.charset.StandardCharsets;

/** A prepared network, or its output layer, as it is trained. */
final class TorchTrainable implements Trainable {

  private static final long serialVersionUID = 1L;

  private final Program program;
  private final Selection selection;
  private final Constants constants;
  private final StepRules rules;

  /** All of a part. */
  TorchTrainable(Program program, Part part, StepRules rules) {
    this(program, Selection.all(program.description(), part), null, rules);
  }

  /**
   * @param constants what is not trained; null: nothing
   */
  TorchTrainable(Program program, Selection selection, Constants constants, StepRules rules) {
    this.program = program;
    this.selection = selection;
    this.constants = constants;
    this.rules = rules;
  }

  @Override
  public String sha256() {
    String identity =
        String.join(
            " ",
            "torch",
            program.sha256(),
            selection.identity(program.description()),
            constants == null ? "" : constants.sha256(),
            rules.identity());
    return Sha256.hex(identity.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int[] inputShape() {
    Description network = program.description();
    return Inputs.shape(selection.part() == Part.WHOLE ? network.inputs() : Inputs.ofHead(network));
  }

  @Override
  public LocalModel open() {
    return open(Processor.CPU);
  }

  /** An output layer alone is too little work for a GPU. */
  @Override
  public GpuNeeds gpuNeeds() {
    return selection.part() == Part.HEAD ? null : TorchLibrary::missing;
  }

  @Override
  public LocalModel open(int gpu) {
    return open(Processor.gpu(gpu));
  }

  LocalModel open(Processor processor) {
    return new TorchModel(program, selection, constants, rules, processor);
  }

  /** PyTorch's linear layer has its weights as a solver takes them. */
  @Override
  public ConvexHead convexHead() {
    if (selection.part() != Part.HEAD || !selection.isAll(program.description())) {
      throw new UnusableInputException(
          "Cannot use train.optimizer.type = lbfgs: it solves the output layer alone, and %s is trained; set model.cut = features without train.layers and train.lora, or use another optimizer, such as adam."
              .formatted(
                  selection.isAll(program.description())
                      ? "all of the network"
                      : "another part of the network"));
    }
    return new ConvexHead(program.description().features(), program.description().outputs(), true);
  }
}
