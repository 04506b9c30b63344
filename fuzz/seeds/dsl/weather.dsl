// by hand
net weather {
  node rain {
    TYPE = CPT;
    HEADER = { ID = rain; NAME = "Rain, or not"; };
    PARENTS = ();
    DEFINITION = { NAMESTATES = (no, yes); PROBABILITIES = (0.8, 2e-1); };
  };
  /* the child runs fastest */
  node wet {
    TYPE = CPT;
    PARENTS = (rain);
    DEFINITION = { NAMESTATES = (no, yes); PROBABILITIES = (0.9, 0.1, .1, .9); };
  };
};
