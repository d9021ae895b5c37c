package org.narthex.itest.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** Who may know whom: arrows point down. */
@AnalyzeClasses(packages = "org.narthex", importOptions = ImportOption.DoNotIncludeTests.class)
class DependencyTest {
    @ArchTest
    static final ArchRule internalsAreTheirBundlesOwn = classes()
            .that()
            .resideInAPackage("..internal..")
            .should(new ArchCondition<>("be used by their own bundle only") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    String bundle = item.getPackageName().substring(0, item.getPackageName().indexOf(".internal"));
                    item.getDirectDependenciesToSelf().stream()
                            .filter(d -> !(d.getOriginClass().getPackageName() + ".").startsWith(bundle + "."))
                            .forEach(d -> events.add(SimpleConditionEvent.violated(item, d.getDescription())));
                }
            });

    @ArchTest
    static final ArchRule contractsSeeContractsAndTheModel = noClasses()
            .that()
            .resideInAnyPackage("org.narthex.model..", "org.narthex..api", "org.narthex..api.ast")
            .and()
            .resideOutsideOfPackage("org.narthex.web.api..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.narthex..")
                    .and(DescribedPredicate.not(resideInAnyPackage("org.narthex.model..", "org.narthex..api..")))
                    .and(resideOutsideOfPackage("org.narthex.web.api.."))
                    .as("are no contracts"));

    @ArchTest
    static final ArchRule discoveryPluginsSeeOnlyWhatPluginsMaySee = noClasses()
            .that()
            .resideInAPackage("org.narthex.discovery..")
            .and()
            .resideOutsideOfPackages("org.narthex.discovery.api..", "org.narthex.discovery.manager..", "org.narthex.discovery.support..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.narthex..")
                    .and(DescribedPredicate.not(resideInAnyPackage(
                            "org.narthex.discovery..",
                            "org.narthex.model..",
                            "org.narthex.config.api..",
                            "org.narthex.http.client..",
                            "org.narthex.telemetry..")))
                    .as("are not for plugins"));

    @ArchTest
    static final ArchRule jettyStaysAtTheEdges = noClasses()
            .that()
            .resideOutsideOfPackages("org.narthex.web.server..", "org.narthex.http.client..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.jetty..");

    @ArchTest
    static final ArchRule yamlStaysInTheBridge = noClasses()
            .that()
            .resideOutsideOfPackage("org.narthex.config.bridge..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.yaml.snakeyaml..");

    @ArchTest
    static final ArchRule nobodyKnowsTheTop = noClasses()
            .that(are(DescribedPredicate.not(resideInAnyPackage(
                    "org.narthex.storage.tsdb..", "org.narthex.orchestrator..", "org.narthex.config.bridge..", "org.narthex.launcher.."))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.narthex.storage.tsdb..", "org.narthex.orchestrator..", "org.narthex.config.bridge..", "org.narthex.launcher..");

    @ArchTest
    static final ArchRule frameworkTypesStayWhereTheyBelong = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.narthex.launcher..", "org.narthex.orchestrator..", "org.narthex.config.bridge..", "org.narthex.console..", "org.narthex.telemetry..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.osgi.framework..");

    /** Three bundles export an entry that creates what is internal to them; besides these there is no way back up. */
    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices()
            .matching("org.narthex.(**)")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(resideInAPackage("org.narthex.exposition"), resideInAPackage("org.narthex.exposition.internal"))
            .ignoreDependency(resideInAPackage("org.narthex.http.client"), resideInAPackage("org.narthex.http.client.internal"))
            .ignoreDependency(resideInAPackage("org.narthex.promql.parser"), resideInAPackage("org.narthex.promql.parser.internal"));
}
