/* For tests: a lawful request of each type, as a program would post it. */
#ifndef HAB_TEST_REQUEST_FORMS_H
#define HAB_TEST_REQUEST_FORMS_H

#define DEMANDEUR                                                                                  \
    "\"caf\": \"911\", \"demandeur\": {\"nom\": \"Marchand\", \"prenom\": \"Hélène\","           \
    " \"courriel\": \"helene@valclair.example\"}, "
#define PARTENAIRE                                                                                 \
    "\"partenaire\": {\"nom\": \"Commune de Valclair\","                                           \
    " \"adresse\": \"1 place de la Mairie\\r\\n91999 Valclair\", \"siret\": \"219 109 999 "        \
    "00017\","                                                                                     \
    " \"telephone\": \"01 99 00 10 01\", \"courriel\": \"mairie@valclair.example\","               \
    " \"representant\": {\"nom\": \"Marchand\", \"prenom\": \"Hélène\", \"qualite\": "           \
    "\"Maire\"}}, "
#define CLAIRE_JSON                                                                                \
    "{\"identifiant\": \"Claire@valclair.example\", \"nom\": \"Fontaine\", \"prenom\": \"Claire\""
#define BREVAL_JSON "\"commune\": {\"code\": \"91998\", \"nom\": \"Bréval-les-Prés\"}"

static const char request_li[] = "{\"type\": \"lieu_information\", " DEMANDEUR PARTENAIRE
                                 "\"annexe\": {\"lieu\": {\"nom\": \"Point d’information\", "
                                 "\"adresse\": \"4 rue des Tilleuls\"},"
                                 " \"communes\": [{\"code\": \"91999\", \"nom\": \"Valclair\"}],"
                                 " \"personnes\": [" CLAIRE_JSON ", \"fonction\": \" \"}]}}";

static const char request_st[] =
    "{" DEMANDEUR PARTENAIRE "\"annexe\": {\"nature\": \"commune\", \"etablissements\": ["
    " {\"nom\": \"Les Lucioles\", \"type\": \"EAJE\", \"id\": \"EAJE-911-0042\", " BREVAL_JSON "},"
    " {\"nom\": \"Relais\", \"type\": \"RPE\", " BREVAL_JSON "}],"
    " \"personnes\": [" CLAIRE_JSON ", \"droits\": ["
    "  {\"etablissement\": \"#2\", \"services\": [\"fonctionnement\"]},"
    "  {\"etablissement\": \"EAJE-911-0042\","
    "   \"services\": [\"disponibilites\", \"fonctionnement\"]}]}]}}";

static const char request_mam[] =
    "{" DEMANDEUR "\"partenaire\": {\"nom\": \"Les Petits Loirs\","
    " \"adresse\": \"8 chemin du Moulin, 91997 Saint-Aubin\", \"telephone\": \"0199003008\","
    " \"courriel\": \"contact@petits-loirs.example\"},"
    "\"annexe\": {\"mam\": {\"commune\": {\"code\": \"91997\", \"nom\": "
    "\"Saint-Aubin-la-Rivière\"}},"
    " \"personnes\": [" CLAIRE_JSON "}, {\"identifiant\": \"nadia@x.example\","
    " \"nom\": \"Cherif\", \"prenom\": \"Nadia\"}]}}";

static const char request_mcp[] =
    "{" DEMANDEUR PARTENAIRE
    "\"annexe\": {\"mode\": \"delegue\", \"quota\": 10, \"missions\": [\"quotients_familiaux\"],"
    " \"bulletin\": {\"services\": \"quotient_familial\"}, \"gestionnaires\": {"
    "  \"principal\": {\"identifiant\": \"olivier@valclair.example\", \"nom\": \"Renaud\","
    "   \"prenom\": \"Olivier\", \"fonction\": \"Directeur\"},"
    "  \"suppleant\": {\"identifiant\": \"martine@valclair.example\", \"nom\": \"Colin\","
    "   \"prenom\": \"Martine\"}}}}";

#endif
