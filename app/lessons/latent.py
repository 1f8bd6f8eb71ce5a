"""Experiments of the page "Latent space". `holds` takes the shipped pair's `Drawings` that the experiment shows."""

from app.lessons.experiment import Experiment

MATHS = r"""
A generator is a function $G: \mathbb{R}^n \to$ pictures, and z a random place in its **latent space**, here $n$
independent standard normal numbers. $\lVert z \rVert^2$ has the mean $n$ and the deviation $\sqrt{2n}$: for $n = 100$
nearly all z are between 9 and 11 long. They lie on a thin shell, and G has learned there alone.

**Straight**: $(1 - t)\,z_A + t\,z_B$, half way only $1/\sqrt{2}$ as long. **On the sphere** (White 2016):
$\dfrac{\sin((1 - t)\,\omega)}{\sin \omega}\,z_A + \dfrac{\sin(t\,\omega)}{\sin \omega}\,z_B$ with the angle $\omega$
between the two.

**Arithmetic** (Radford et al. 2015, sec. 6.3.2): the mean z of drawings that have something in common, minus the mean
z of others, is a direction. If the generator has put what they differ in on a straight line, the direction does the
same to other drawings. Ink is the mean grey level; slant is the slope of the line that fits the ink, column by height.

**Copies**: the distance of a drawing to the nearest training picture says little by itself. Beside it stand real
pictures that nobody trained on: a generator that copies comes much closer than those do.

**Shorter z**: multiplied by less than 1, they crowd together around the middle, and so do the drawings (the
truncation trick of Brock, Donahue and Simonyan 2018 draws from a normal distribution with its tails cut off; scaling
has the same effect and a slider of its own).

Sources: course chapter 8.3; Radford, Metz and Chintala 2015, *Unsupervised representation learning with deep
convolutional generative adversarial networks*; White 2016, *Sampling generative networks*; Brock, Donahue and Simonyan
2018, *Large scale GAN training for high fidelity natural image synthesis*.
"""

EXPERIMENTS: tuple[Experiment, ...] = ()
