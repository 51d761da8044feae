"""Learns to read captchas from 160 by 60 grey pixels. `reading.py` describes how to run it."""

from torch import Tensor, nn

from reading import FEATURES, judge

WIDTH, HEIGHT = 160, 60

# The number of columns after the convolutions.
COLUMNS = 40


class PixelColumns(nn.Module):
    """A convolutional network over the picture, and then a one-dimensional network over the remaining columns."""

    def __init__(self) -> None:
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

    def forward(self, pictures: Tensor) -> Tensor:
        return self.columns(self.picture(pictures).reshape(len(pictures), 288, COLUMNS))


def convolution(inputs: int, outputs: int) -> nn.Module:
    """Halves the height. The width stays, because it separates neighbouring characters."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
        nn.MaxPool2d((2, 1)),
    )


if __name__ == "__main__":
    judge(PixelColumns, COLUMNS, (1, HEIGHT, WIDTH))
