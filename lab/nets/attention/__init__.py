"""The Recurrent Attention Model (Mnih et al. 2014), part by part.

sensor             what is seen at a location, in TensorFlow; equals `lab.ops.glimpses`
glimpse_network    what was seen and where, in one vector
core               the memory between glimpses
location           the Gaussian policy that says where to look next
baseline           the reward that is expected, learned
ram                all of them as one model, and its roll-out over a picture
objective          classification + baseline regression + REINFORCE
feeding            fields for training, drawn in the background
learning           the compiled training step, averaged weights, a state that can be kept
comparison         the paper's fully connected and convolutional networks
watching           a roll-out as plain arrays
soft               soft attention over patches, beside RAM's glimpses
shipped            trained networks by name, from their cards
"""
