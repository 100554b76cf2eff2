package dev.graft.engine.torch;

import dev.graft.UnusableInputException;
import dev.graft.io.Sha256;
import dev.graft.model.ConvexHead;
import dev.graft.model.LocalModel;
import dev.graft.model.Trainable;
import java.nio.charset.StandardCharsets;

/** A prepared network, or its output layer, as it is trained. */
final class TorchTrainable implements Trainable {

  private static final long serialVersionUID = 1L;

  private final Program program;
  private final Part part;
  private final StepRules rules;

  TorchTrainable(Program program, Part part, StepRules rules) {
    this.program = program;
    this.part = part;
    this.rules = rules;
  }

  @Override
  public String sha256() {
    String identity = "torch " + program.sha256() + " " + part + " " + rules.identity();
    return Sha256.hex(identity.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int[] inputShape() {
    Description network = program.description();
    return Inputs.shape(part == Part.WHOLE ? network.inputs() : Inputs.ofHead(network));
  }

  @Override
  public LocalModel open() {
    return new TorchModel(program, part, rules);
  }

  /** PyTorch's linear layer has its weights as a solver takes them. */
  @Override
  public ConvexHead convexHead() {
    if (part != Part.HEAD) {
      throw new UnusableInputException(
          "Cannot use train.optimizer.type = lbfgs: it solves the output layer alone, and all of the network is trained; set model.cut = features, or use another optimizer, such as adam.");
    }
    return new ConvexHead(program.description().features(), program.description().outputs(), true);
  }
}
