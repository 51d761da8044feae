"""Learns to read captchas from pieces of their outlines, collected in columns. `reading.py` describes how to run it.

For each column, `window-reader.ts` gives the length of outline by direction and height.
"""

from torch import Tensor, nn

from reading import FEATURES, judge

COLUMNS, ROWS, DIRECTIONS = 80, 15, 6

# The network pools two columns to one.
POOLED = COLUMNS // 2


class EdgeColumns(nn.Module):
    """A one-dimensional convolutional network over the columns."""

    def __init__(self) -> None:
        super().__init__()
        self.columns = nn.Sequential(
            window(ROWS * DIRECTIONS, FEATURES, 7),
            nn.MaxPool1d(2),
            nn.Dropout(0.2),
            window(FEATURES, FEATURES, 5),
            nn.Dropout(0.2),
            window(FEATURES, FEATURES, 5),
        )

    def forward(self, edges: Tensor) -> Tensor:
        # Directions by rows by columns.
        return self.columns(edges.reshape(len(edges), DIRECTIONS * ROWS, COLUMNS))


def window(inputs: int, outputs: int, width: int) -> nn.Module:
    return nn.Sequential(
        nn.Conv1d(inputs, outputs, width, padding=width // 2, bias=False),
        nn.BatchNorm1d(outputs),
        nn.ReLU(),
    )


if __name__ == "__main__":
    judge(EdgeColumns, POOLED, (DIRECTIONS, ROWS, COLUMNS))
