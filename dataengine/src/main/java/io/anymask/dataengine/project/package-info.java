/// What is annotated: projects, their categories and their images.
@NullMarked
package io.anymask.dataengine.project;

import org.jspecify.annotations.NullMarked;
