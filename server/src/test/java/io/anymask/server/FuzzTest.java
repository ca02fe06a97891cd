package io.anymask.server;

import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.server.http.Bodies;
import io.anymask.server.http.ProblemException;
import io.anymask.service.ServiceException;
import io.anymask.service.model.PromptDocument;
import io.anymask.testing.Fuzz;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// Damaged bodies of requests, below HTTP.
@Tag("fuzz")
class FuzzTest {
    private static final int SIDE = 4;

    @TestFactory
    List<DynamicTest> bodies() {
        String mask = Base64.getEncoder().encodeToString(new byte[SIDE * SIDE * Float.BYTES]);
        return List.of(
                Fuzz.of("bodies of predictions", ".json")
                        .texts(
                                "{\"points\": [[500, 375.5, 1], [20, 3, 0]], \"box\": [1, 2, 30, 40],"
                                        + " \"multimask_output\": true, \"low_res_logits\": false}",
                                "{\"points\": [[5, 6, 1]], \"mask_input\": {\"dtype\": \"<f4\", \"data\": \"" + mask
                                        + "\"}}")
                        .refusing(ProblemException.class)
                        .refusing(ServiceException.class)
                        .reading(body -> PromptDocument.read(Bodies.object(body), SIDE)),
                Fuzz.of("prompts beside masks", ".json")
                        .texts("{\"points\": [[1, 2, 1]], \"mask\": {\"size\": [2, 3], \"counts\": \"222\"}}")
                        .refusing(ProblemException.class)
                        .refusing(ServiceException.class)
                        .reading(body -> PromptDocument.kept(Bodies.object(body))),
                Fuzz.of("bodies of runs", ".json")
                        .texts("""
                                {"kind": "everything", "params": {"points_per_side": 16, "pred_iou_thresh": 0.88,
                                 "stability_score_thresh": 0.9, "crop_n_layers": 1, "box_nms_thresh": 0.7,
                                 "crop_overlap_ratio": 0.34, "min_mask_region_area": 100}}
                                """)
                        .refusing(ProblemException.class)
                        .reading(body -> EverythingParameters.read(
                                Bodies.object(body).path("params"), MaskGeneratorOptions.DEFAULT)));
    }
}
