"""Messages of SDMX-ML 2.1 as statistical offices send them, written small."""

SPACES = (
    'xmlns:mes="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"'
    ' xmlns:gen="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"'
    ' xmlns:ss="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific"'
    ' xmlns:com="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"'
    ' xmlns:ns1="urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=NSO:POP(1.0):ObsLevelDim:TIME_PERIOD"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def message(kind: str, *data_sets: str, at: str = "TIME_PERIOD", before: str = "", spaces: str = SPACES) -> str:
    """A message with its header; `at` is the dimension at the observation."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}\n<mes:{kind} {spaces}>\n'
        " <mes:Header><mes:ID>M1</mes:ID><mes:Test>false</mes:Test><mes:Prepared>2020-01-01T00:00:00</mes:Prepared>"
        f'<mes:Sender id="NSO"/><mes:Structure structureID="POP" dimensionAtObservation="{at}">'
        '<com:Structure><Ref agencyID="NSO" id="POP" version="1.0"/></com:Structure></mes:Structure></mes:Header>\n'
        f"{''.join(data_sets)}</mes:{kind}>\n"
    )


def values(**codes: str) -> str:
    """Codes of a generic message."""
    return "".join(f'<gen:Value id="{name}" value="{text}"/>' for name, text in codes.items())


GENERIC = message(
    "GenericData",
    '<mes:DataSet action="Append" structureRef="POP">'
    f'<gen:Group type="Sibling"><gen:GroupKey>{values(REF_AREA="AFG")}</gen:GroupKey>'
    f"<gen:Attributes>{values(TITLE='Afghans')}</gen:Attributes></gen:Group>"
    f"<gen:Series><gen:SeriesKey>{values(FREQ='A', REF_AREA='AFG')}</gen:SeriesKey>"
    f"<gen:Attributes>{values(UNIT='PS')}</gen:Attributes>"
    '<gen:Obs><gen:ObsDimension value="2015"/><gen:ObsValue value="5"/>'
    f"<gen:Attributes>{values(OBS_STATUS='A')}</gen:Attributes></gen:Obs>"
    '<gen:Obs><gen:ObsDimension value="2016-Q1"/><gen:ObsValue value="6"/></gen:Obs></gen:Series>'
    f"<gen:Series><gen:SeriesKey>{values(FREQ='A', REF_AREA='IRN')}</gen:SeriesKey>"
    '<gen:Obs><gen:ObsDimension value="2015"/><gen:ObsValue value="NaN"/></gen:Obs></gen:Series></mes:DataSet>',
)
SPECIFIC = message(
    "StructureSpecificData",
    '<mes:DataSet ss:structureRef="POP" ss:dataScope="DataStructure" xsi:type="ns1:DataSetType" ss:action="Replace">'
    '<Group xsi:type="ns1:Sibling" REF_AREA="AFG" TITLE="Afghans"/>'
    '<Series FREQ="A" REF_AREA="AFG" UNIT="PS"><Obs TIME_PERIOD="2015" OBS_VALUE="5" OBS_STATUS="A"/>'
    '<Obs TIME_PERIOD="2016-Q1" OBS_VALUE="6"/></Series>'
    '<Series FREQ="A" REF_AREA="IRN"><Obs TIME_PERIOD="2015" OBS_VALUE="NaN"/></Series></mes:DataSet>',
)
FLAT = message(
    "GenericData",
    '<mes:DataSet structureRef="POP">'
    f"<gen:Obs><gen:ObsKey>{values(FREQ='A', REF_AREA='AFG', TIME_PERIOD='2015')}</gen:ObsKey>"
    f'<gen:ObsValue value="5"/><gen:Attributes>{values(OBS_STATUS="A")}</gen:Attributes></gen:Obs>'
    f"<gen:Obs><gen:ObsKey>{values(FREQ='A', REF_AREA='AFG', TIME_PERIOD='2016-Q1')}</gen:ObsKey>"
    '<gen:ObsValue value="6"/></gen:Obs></mes:DataSet>',
    at="AllDimensions",
)
SPECIFIC_FLAT = message(
    "StructureSpecificData",
    '<mes:DataSet ss:structureRef="POP" ss:dataScope="DataStructure" UNIT="PS">'
    '<Obs FREQ="A" REF_AREA="AFG" TIME_PERIOD="2015" OBS_VALUE="5"/>'
    '<Obs FREQ="A" REF_AREA="AFG" TIME_PERIOD="2016-Q1" OBS_VALUE="6"/></mes:DataSet>',
    at="AllDimensions",
)
