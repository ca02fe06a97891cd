/// How far masks were from what people made of them: masks of the same objects before and after a correction.
///
/// A [SetAudit][io.anymask.dataset.audit.SetAudit] puts two sets of annotations side by side, image by image
/// ([ImageAudit][io.anymask.dataset.audit.ImageAudit]); what comes of it is a
/// [QualityAudit][io.anymask.dataset.audit.QualityAudit].
///
/// Source: Kirillov et al., "Segment Anything", ICCV 2023, section 5, "Mask quality".
@NullMarked
package io.anymask.dataset.audit;

import org.jspecify.annotations.NullMarked;
