"""The network and the update of reference-network.ts in PyTorch.

Usage: pytorch_step.py THREADS default|channels-last
Prints one line of JSON about itself. Then, for each number that it reads from a line of standard input, it makes that many
updates and prints their milliseconds as a line of JSON. Ends with its input.
"""
import json
import sys
import time

import torch
from torch import nn
from torch.nn.functional import leaky_relu, softplus

BATCH, SIZE, CHANNELS, LATENT = 32, 64, 3, 128
WIDTHS = (32, 64, 128, 256)
GRID = 4
PAIR_UNITS = 512
SLOPE = 0.2
HALVING = {"kernel_size": 4, "stride": 2, "padding": 1}


def batch_norm(layer, width):
    return layer(width, eps=1e-3, momentum=0.1)


def halvings():
    return nn.ModuleList(nn.Conv2d(a, b, **HALVING) for a, b in zip((CHANNELS, *WIDTHS), WIDTHS))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.stages = halvings()
        self.norms = nn.ModuleList(batch_norm(nn.BatchNorm2d, width) for width in WIDTHS[1:])
        self.code = nn.Linear(GRID * GRID * WIDTHS[-1], LATENT)

    def forward(self, x):
        x = leaky_relu(self.stages[0](x), SLOPE)
        for stage, norm in zip(self.stages[1:], self.norms):
            x = leaky_relu(norm(stage(x)), SLOPE)
        return self.code(x.flatten(1))


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        outwards = WIDTHS[::-1]
        self.start = nn.Linear(LATENT, GRID * GRID * outwards[0])
        self.start_norm = batch_norm(nn.BatchNorm1d, GRID * GRID * outwards[0])
        self.stages = nn.ModuleList(
            nn.ConvTranspose2d(a, b, **HALVING) for a, b in zip(outwards, outwards[1:])
        )
        self.norms = nn.ModuleList(batch_norm(nn.BatchNorm2d, width) for width in outwards[1:])
        self.image = nn.ConvTranspose2d(outwards[-1], CHANNELS, **HALVING)

    def forward(self, z):
        x = torch.relu(self.start_norm(self.start(z))).view(-1, WIDTHS[-1], GRID, GRID)
        for stage, norm in zip(self.stages, self.norms):
            x = torch.relu(norm(stage(x)))
        return torch.tanh(self.image(x))


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.stages = halvings()
        self.code = nn.Linear(LATENT, PAIR_UNITS)
        self.pair = nn.Linear(GRID * GRID * WIDTHS[-1] + PAIR_UNITS, PAIR_UNITS)
        self.logit = nn.Linear(PAIR_UNITS, 1)

    def forward(self, x, z):
        for stage in self.stages:
            x = leaky_relu(stage(x), SLOPE)
        code = leaky_relu(self.code(z), SLOPE)
        return self.logit(leaky_relu(self.pair(torch.cat([x.flatten(1), code], 1)), SLOPE))


class Training:
    def __init__(self, memory_format):
        torch.manual_seed(1)
        self.networks = [made.to(memory_format=memory_format) for made in (Encoder(), Generator(), Discriminator())]
        encoder, generator, discriminator = self.networks
        self.of_encoder_and_generator = [*encoder.parameters(), *generator.parameters()]
        self.of_discriminator = [*discriminator.parameters()]
        adam = {"lr": 2e-4, "betas": (0.5, 0.999), "eps": 1e-8}
        self.optimisers = (
            torch.optim.Adam(self.of_discriminator, **adam),
            torch.optim.Adam(self.of_encoder_and_generator, **adam),
        )
        self.x = (0.3 * torch.randn(BATCH, CHANNELS, SIZE, SIZE)).to(memory_format=memory_format)

    def step(self):
        encoder, generator, discriminator = self.networks
        z = torch.randn(BATCH, LATENT)
        real = discriminator(self.x, encoder(self.x))
        fake = discriminator(generator(z), z)
        discriminator_loss = softplus(-real).mean() + softplus(fake).mean()
        deception_loss = softplus(real).mean() + softplus(-fake).mean()
        self.differentiate(deception_loss, self.of_encoder_and_generator, retain_graph=True)
        self.differentiate(discriminator_loss, self.of_discriminator, retain_graph=False)
        for optimiser in self.optimisers:
            optimiser.step()

    @staticmethod
    def differentiate(loss, parameters, retain_graph):
        gradients = torch.autograd.grad(loss, parameters, retain_graph=retain_graph)
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = gradient

    def parameter_count(self):
        return sum(p.numel() for p in (*self.of_encoder_and_generator, *self.of_discriminator))


def milliseconds(work):
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def main():
    threads, layout = sys.argv[1:]
    torch.set_num_threads(int(threads))
    training = Training(torch.channels_last if layout == "channels-last" else torch.contiguous_format)
    print(json.dumps({"torch": torch.__version__, "parameters": training.parameter_count()}), flush=True)
    for line in sys.stdin:
        print(json.dumps([milliseconds(training.step) for _ in range(int(line))]), flush=True)


main()
