"""Pictures for the lab: shipped sets, drawn sets, users' pictures. NumPy, OpenCV and Pillow only; imports nothing here.

assets        where the shipped files are
datasets      the five datasets by name: facts, parts, previews
records       Part, Dataset, DatasetInfo
stored        datasets kept as .npz files, with their stratified validation part
drawn         datasets drawn by program: one picture, many pictures, the disk cache
house_numbers, illustrated     what one drawn picture looks like
clutter       digits to be searched for: moved, among pieces of other digits, turned, in noise
sprites, panoramas             objects with alpha, and views into surroundings, that pictures are put together from
pictures, archives             users' pictures and ZIP files, decoded with limits
handwriting   a drawing made to look like MNIST
mosaic        many small pictures in one image; PNG bytes
credits       who made what the lab ships
"""
