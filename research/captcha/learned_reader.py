"""Learns to read captchas from pixels and answers alone, and prints how well as one line of JSON.

    /usr/bin/python3 learned_reader.py FOLDER TRAINING_COUNT EPOCHS

FOLDER holds `pictures.raw`, grey pictures of 160 by 60 bytes one after the other, and `answers.txt`, an answer a line. The
first TRAINING_COUNT are learned from, all others are read as a test. It runs on one thread, and from the same numbers each
time, so that two generators can be compared fairly.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTH, HEIGHT = 160, 60
BATCH = 32
LEARNING_RATE = 4e-3

# The network looks at so many columns of the picture, each with so many features.
COLUMNS, FEATURES = 40, 160

# Stands in an answer's slots after its last character.
BLANK = 0


def convolution(inputs: int, outputs: int) -> nn.Module:
    """Halves the height; the width is needed to tell neighbours apart."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
        nn.MaxPool2d((2, 1)),
    )


class Reader(nn.Module):
    """Each slot of the answer attends softly to the columns where its character may be; all share one classifier.

    That needs far fewer labels than a classifier a slot, and no segmentation.
    """

    def __init__(self, slots: int, classes: int) -> None:
        super().__init__()
        self.picture = nn.Sequential(
            nn.Conv2d(1, 16, 5, padding=2, stride=2, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.MaxPool2d(2),
            convolution(16, 48),
            convolution(48, 96),
        )
        self.columns = nn.Sequential(
            nn.Dropout(0.1),
            nn.Conv1d(288, FEATURES, 5, padding=2, bias=False),
            nn.BatchNorm1d(FEATURES),
            nn.ReLU(),
            nn.Conv1d(FEATURES, FEATURES, 3, padding=1, bias=False),
            nn.BatchNorm1d(FEATURES),
            nn.ReLU(),
        )
        self.attention = nn.Conv1d(FEATURES, slots, 5, padding=2)
        # At first each slot looks about where its character would stand in an even row.
        middles = (torch.arange(slots) + 0.5) / slots * (COLUMNS - 6) + 3
        distances = torch.arange(float(COLUMNS))[None] - middles[:, None]
        self.places = nn.Parameter(-(distances**2) / (2 * 4.0**2))
        self.classify = nn.Sequential(nn.Dropout(0.3), nn.Linear(FEATURES, classes))

    def forward(self, pictures: Tensor) -> Tensor:
        columns = self.columns(self.picture(pictures).reshape(len(pictures), 288, COLUMNS))
        weights = torch.softmax(self.attention(columns) + self.places, 2)
        return self.classify(torch.einsum("bkt,bct->bkc", weights, columns))


def load(folder: Path) -> tuple[Tensor, Tensor, int]:
    """Gives pictures with mean 0 and deviation 1, the classes of their characters, and how many classes there are."""
    answers = (folder / "answers.txt").read_text().split("\n")
    characters = sorted(set("".join(answers)))
    classes = torch.full((len(answers), max(map(len, answers))), BLANK)
    for row, answer in zip(classes, answers):
        row[: len(answer)] = torch.tensor([characters.index(character) + 1 for character in answer])
    raw = np.fromfile(folder / "pictures.raw", dtype=np.uint8).reshape(-1, 1, HEIGHT, WIDTH)
    pictures = torch.from_numpy(raw).float()
    pictures = (pictures - pictures.mean()) / pictures.std()
    return pictures.contiguous(memory_format=torch.channels_last), classes, len(characters) + 1


def distort(pictures: Tensor) -> Tensor:
    """Moves, stretches and leans pictures a little, each in its own way: as good as more labels."""
    count = len(pictures)
    maps = torch.zeros(count, 2, 3)
    maps[:, 0, 0] = 1 + 0.06 * torch.randn(count)
    maps[:, 1, 1] = 1 + 0.06 * torch.randn(count)
    maps[:, 0, 1] = 0.04 * torch.randn(count)
    maps[:, 1, 0] = 0.08 * torch.randn(count)
    maps[:, 0, 2] = 0.05 * torch.randn(count)
    maps[:, 1, 2] = 0.08 * torch.randn(count)
    grid = functional.affine_grid(maps, list(pictures.shape), align_corners=False)
    return functional.grid_sample(pictures, grid, padding_mode="border", align_corners=False)


def learn(reader: Reader, pictures: Tensor, classes: Tensor, epochs: int) -> None:
    optimiser = torch.optim.AdamW(reader.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    steps = epochs * ((len(pictures) + BATCH - 1) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=LEARNING_RATE, total_steps=steps)
    reader.train()
    for _ in range(epochs):
        for batch in torch.randperm(len(pictures)).split(BATCH):
            scores = reader(distort(pictures[batch]))
            loss = functional.cross_entropy(scores.flatten(0, 1), classes[batch].flatten())
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(reader.parameters(), 5)
            optimiser.step()
            schedule.step()


def share_right(reader: Reader, pictures: Tensor, classes: Tensor) -> tuple[float, float]:
    """Tells which shares of the pictures and of the slots are read rightly."""
    reader.eval()
    with torch.no_grad():
        read = torch.cat([reader(batch).argmax(2) for batch in pictures.split(100)])
    is_right = read == classes
    return is_right.all(1).float().mean().item(), is_right.float().mean().item()


def main() -> None:
    folder, count, epochs = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(1)
    torch.manual_seed(0)
    pictures, classes, class_count = load(folder)
    reader = Reader(classes.shape[1], class_count).to(memory_format=torch.channels_last)
    begun = time.monotonic()
    learn(reader, pictures[:count], classes[:count], epochs)
    whole, slots = share_right(reader, pictures[count:], classes[count:])
    result = {
        "whole_percent": 100 * whole,
        "slots_percent": 100 * slots,
        "seconds": round(time.monotonic() - begun),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
