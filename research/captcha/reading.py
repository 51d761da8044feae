"""Common to the learned readers: the attention to the characters of an answer, the training and the test.

Run a reader with `SCRIPT FOLDER TRAINING_COUNT EPOCHS`. FOLDER holds `inputs.raw`, the inputs of all pictures as bytes, and
`answers.txt`, one answer per line. The first TRAINING_COUNT pictures are for the training, all others for the test. It runs on
one thread with a fixed seed, so that two generators can be compared fairly.
"""

import json
import sys
import time
from pathlib import Path
from typing import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

BATCH = 32
LEARNING_RATE = 4e-3

# Features of each column of a picture.
FEATURES = 160

# The class of an answer's slots after its last character.
BLANK = 0


class Reader(nn.Module):
    """Each slot of the answer has soft attention over the columns. All slots share one classifier.

    This needs far fewer labels than one classifier per slot, and no segmentation. `columns_of` gives FEATURES for each column.
    """

    def __init__(self, columns_of: nn.Module, columns: int, slots: int, classes: int) -> None:
        super().__init__()
        self.columns_of = columns_of
        self.attention = nn.Conv1d(FEATURES, slots, 5, padding=2)
        # At the start, each slot attends to the position of its character in an evenly spaced row.
        margin, spread = columns * 3 / 40, columns / 10
        middles = (torch.arange(slots) + 0.5) / slots * (columns - 2 * margin) + margin
        distances = torch.arange(float(columns))[None] - middles[:, None]
        self.places = nn.Parameter(-(distances**2) / (2 * spread**2))
        self.classify = nn.Sequential(nn.Dropout(0.3), nn.Linear(FEATURES, classes))

    def forward(self, inputs: Tensor) -> Tensor:
        columns = self.columns_of(inputs)
        weights = torch.softmax(self.attention(columns) + self.places, 2)
        return self.classify(torch.einsum("bkt,bct->bkc", weights, columns))


def load(folder: Path, shape: tuple[int, int, int]) -> tuple[Tensor, Tensor, int]:
    """Returns inputs with mean 0 and standard deviation 1, the classes of their characters, and the number of classes."""
    answers = (folder / "answers.txt").read_text().split("\n")
    characters = sorted(set("".join(answers)))
    classes = torch.full((len(answers), max(map(len, answers))), BLANK)
    for row, answer in zip(classes, answers):
        row[: len(answer)] = torch.tensor([characters.index(character) + 1 for character in answer])
    raw = np.fromfile(folder / "inputs.raw", dtype=np.uint8).reshape(-1, *shape)
    inputs = torch.from_numpy(raw).float()
    inputs = (inputs - inputs.mean()) / inputs.std()
    return inputs.contiguous(memory_format=torch.channels_last), classes, len(characters) + 1


def distort(inputs: Tensor) -> Tensor:
    """Moves, stretches and slants each picture a little, at random. This replaces more labels."""
    count = len(inputs)
    maps = torch.zeros(count, 2, 3)
    maps[:, 0, 0] = 1 + 0.06 * torch.randn(count)
    maps[:, 1, 1] = 1 + 0.06 * torch.randn(count)
    maps[:, 0, 1] = 0.04 * torch.randn(count)
    maps[:, 1, 0] = 0.08 * torch.randn(count)
    maps[:, 0, 2] = 0.05 * torch.randn(count)
    maps[:, 1, 2] = 0.08 * torch.randn(count)
    grid = functional.affine_grid(maps, list(inputs.shape), align_corners=False)
    return functional.grid_sample(inputs, grid, padding_mode="border", align_corners=False)


def learn(reader: Reader, inputs: Tensor, classes: Tensor, epochs: int) -> None:
    optimiser = torch.optim.AdamW(reader.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    steps = epochs * ((len(inputs) + BATCH - 1) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=LEARNING_RATE, total_steps=steps)
    reader.train()
    for _ in range(epochs):
        for batch in torch.randperm(len(inputs)).split(BATCH):
            scores = reader(distort(inputs[batch]))
            loss = functional.cross_entropy(scores.flatten(0, 1), classes[batch].flatten())
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(reader.parameters(), 5)
            optimiser.step()
            schedule.step()


def share_right(reader: Reader, inputs: Tensor, classes: Tensor) -> tuple[float, float]:
    """Returns the shares of pictures and of slots that are read correctly."""
    reader.eval()
    with torch.no_grad():
        read = torch.cat([reader(batch).argmax(2) for batch in inputs.split(100)])
    is_right = read == classes
    return is_right.all(1).float().mean().item(), is_right.float().mean().item()


def judge(columns_of: Callable[[], nn.Module], columns: int, shape: tuple[int, int, int]) -> None:
    """Trains and tests as the command line says, and prints the result as one line of JSON."""
    folder, count, epochs = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(1)
    torch.manual_seed(0)
    inputs, classes, class_count = load(folder, shape)
    reader = Reader(columns_of(), columns, classes.shape[1], class_count).to(memory_format=torch.channels_last)
    begun = time.monotonic()
    learn(reader, inputs[:count], classes[:count], epochs)
    whole, slots = share_right(reader, inputs[count:], classes[count:])
    result = {
        "whole_percent": 100 * whole,
        "slots_percent": 100 * slots,
        "seconds": round(time.monotonic() - begun),
    }
    print(json.dumps(result))
